import { documentOf } from '../../../libs/platform/http/service.module.js';
import { SALES_API } from '../../salesapi/api.js';
import { WEB_API } from '../api.js';

// What generators of clients trip over, though OpenAPI 3.1 allows it.
describe.each([
  ['webapi', WEB_API],
  ['salesapi', SALES_API],
])('the document of %s', (_name, api) => {
  const document = documentOf(api);

  it('has a name for every enum of a parameter or a body: inline ones are named by generators, two alike', () => {
    const requests = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { parameters?: unknown; requestBody?: unknown }>).map(
        ([method, { parameters, requestBody }]): [string, unknown] => [
          `${method} ${path}`,
          { parameters, requestBody },
        ],
      ),
    );
    expect(requests.flatMap(([at, request]) => found(request, at, (node) => 'enum' in node))).toEqual([]);
    // Bodies are components, too: in one, an enum is a component of its own.
    const nested = Object.entries(document.components?.schemas ?? {}).filter(
      ([, schema]) => !('enum' in schema),
    );
    const bodies = new Set(
      requests.flatMap(([, request]) =>
        [...JSON.stringify(request).matchAll(/schemas\/(\w+)"/g)].map(([, name]) => name),
      ),
    );
    const inline = nested
      .filter(([name]) => bodies.has(name))
      .flatMap(([name, schema]) => found(schema, name, (node) => 'enum' in node));
    expect(inline).toEqual([]);
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
