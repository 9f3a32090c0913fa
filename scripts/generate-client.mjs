import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './setup.mjs';

// node scripts/generate-client.mjs [--check]: writes the TypeScript types of both APIs into libs/api-client/, made from the OpenAPI
// documents of the compiled APIs. With --check nothing is built or written, and what is out of date is an error.

const check = process.argv.includes('--check');
// What uses the types may not compile before they are renewed; the compiler writes the files all the same.
if (!check) await setUp().catch((error) => process.stderr.write(`${error.message}\n`));

// openapi-typescript prints with the compiler's JavaScript interface, which TypeScript 7 has no more.
register(
  `data:text/javascript,${encodeURIComponent(
    "export const resolve = (name, context, next) => next(name === 'typescript' ? 'typescript-api' : name, context);",
  )}`,
);
const { default: openapiTS, astToString } = await import('openapi-typescript');
const { default: ts } = await import('typescript-api');
const load = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href);
const { documentOf } = await load('libs/platform/http/service.module.js');
const { WEB_API } = await load('apps/webapi/api.js');
const { SALES_API } = await load('apps/salesapi/api.js');

const HEAD = '// Generated from the OpenAPI document by scripts/generate-client.mjs.\n\n';
const stale = [];
for (const [name, api] of [
  ['webapi', WEB_API],
  ['salesapi', SALES_API],
]) {
  const types = await openapiTS(documentOf(api), { transform: binaryAsBlob });
  keep(`${name}.types.ts`, `${HEAD}${astToString(types)}`);
}
if (stale.length > 0) {
  process.stderr.write(`out of date: ${stale.join(', ')}; run: npm run generate\n`);
  process.exitCode = 1;
}

function keep(file, text) {
  const target = path.join(root, 'libs', 'api-client', file);
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  if (check) stale.push(path.relative(root, target));
  else writeFileSync(target, text);
}

/** A file of a form is sent as a Blob. */
function binaryAsBlob({ format }) {
  return format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined;
}
