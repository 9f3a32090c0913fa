/** What JSON Schema allows and readers of a document trip over is written in another way. */
import { z } from 'zod';
import type { CreateDocumentOptions } from 'zod-openapi';

/** What zod writes for its own ends, or leaves out, in a form that a reader of the document can use. */
export const tidy: CreateDocumentOptions['override'] = ({ jsonSchema, zodSchema, io }) => {
  // Whether a reply has undocumented fields is our tests' business; a client should bear new ones.
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // zod holds examples back where input and output differ; ours are of the side they are shown on.
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (io === 'input' && examples) jsonSchema.examples = examples as unknown[];
};

/**
 * A reference stands alone, and what is said beside it stands around it: generators of clients drop one of the two, or stop at
 * a default beside a reference, though JSON Schema allows it.
 */
export function wrapReferences(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { $ref, ...beside } = node as { $ref?: unknown };
  if (typeof $ref === 'string' && Object.keys(beside).length > 0) {
    delete (node as { $ref?: unknown }).$ref;
    Object.assign(node, { allOf: [{ $ref }] });
  }
  for (const value of Object.values(node)) wrapReferences(value);
}
