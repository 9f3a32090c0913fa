import { routesOf } from '../../libs/platform/openapi/openapi.js';
import { inWordsOfTheLibrary, saidOfWrongRequests } from '../../libs/testing/validation-words.js';
import { SALES_API } from './api.js';

it('says what is wrong with any field in sentences of ours', () => {
  const said = saidOfWrongRequests([...routesOf(SALES_API.controllers), ...SALES_API.routes!]);
  expect(said.length).toBeGreaterThan(200);
  expect(inWordsOfTheLibrary(said)).toEqual([]);
});
