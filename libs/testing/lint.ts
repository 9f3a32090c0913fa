import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from '@redocly/openapi-core';

/** What Redocly's public rules (`recommended-strict`) find wrong with an OpenAPI document, one line each. */
export async function lint(document: object): Promise<string[]> {
  const { styleguide } = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lintDocument({
    document: makeDocumentFromString(JSON.stringify(document), 'openapi.json'),
    externalRefResolver: new BaseResolver(),
    config: styleguide,
  });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ''})`,
  );
}
