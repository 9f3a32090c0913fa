import { documentOf } from '../../../libs/platform/http/service.module.js';
import { SALES_API } from '../../salesapi/api.js';
import { WEB_API } from '../api.js';

// What generators of clients trip over, though OpenAPI 3.1 allows it.
describe.each([
  ['webapi', WEB_API],
  ['salesapi', SALES_API],
])('the document of %s', (_name, api) => {
  const document = documentOf(api);

  it('has a name for every enum: inline ones are named by generators, two alike', () => {
    // A component may be an enum itself. The codes of an error reply are those of ProblemCode that it may have.
    const { schemas, responses, ...components } = document.components ?? {};
    const inside = Object.entries(schemas ?? {}).filter(([, schema]) => !('enum' in schema));
    const anonymous = found(
      { paths: document.paths, webhooks: document.webhooks, components, schemas: Object.fromEntries(inside) },
      '',
      (node) => 'enum' in node,
    );
    expect(anonymous).toEqual([]);
  });

  it('has one name for each enum', () => {
    const enums = Object.entries(document.components?.schemas ?? {}).filter(([, schema]) => 'enum' in schema);
    const values = enums.map(([, schema]) => JSON.stringify((schema as { enum: unknown[] }).enum));
    expect(values).toEqual([...new Set(values)]);
  });

  it('has nothing beside a reference', () => {
    expect(
      found(document, '', (node) => typeof node.$ref === 'string' && Object.keys(node).length > 1),
    ).toEqual([]);
  });
});

function found(node: unknown, at: string, is: (node: Record<string, unknown>) => boolean): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const here = !Array.isArray(node) && is(node as Record<string, unknown>) ? [at] : [];
  return [...here, ...Object.entries(node).flatMap(([key, value]) => found(value, `${at}/${key}`, is))];
}
