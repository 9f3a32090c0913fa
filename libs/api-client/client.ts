import createClient, { type Client, type ClientOptions as FetchOptions } from 'openapi-fetch';
import type { components as Sales, paths as SalesPaths } from './salesapi.types.js';
import type { components as Web, paths as WebPaths } from './webapi.types.js';

// Typed clients of both APIs. Paths, parameters, bodies and replies are checked by the compiler against the OpenAPI
// documents: `await ok(sales.GET('/campaigns/{id}', { params: { path: { id } } }))` is a `Campaign`.

export type SalesClient = Client<SalesPaths>;
export type WebClient = Client<WebPaths>;

export type Campaign = Sales['schemas']['Campaign'];
/** As it is created, with what was understood of its file. */
export type CreatedCampaign = Sales['schemas']['CreatedCampaign'];
export type Credit = Web['schemas']['Credit'];
export type ProblemDocument = Sales['schemas']['Problem'];

export interface ClientOptions {
  baseUrl: string;
  /** A key of a workspace, or the operator's. */
  apiKey: string;
}

/** The client of the sales API (campaigns). */
export const salesClient = (options: ClientOptions): SalesClient =>
  createClient<SalesPaths>(fetchOptions(options));

/** The client of the web API (workspaces, keys, credit). */
export const webClient = (options: ClientOptions): WebClient => createClient<WebPaths>(fetchOptions(options));

function fetchOptions({ baseUrl, apiKey }: ClientOptions): FetchOptions {
  return { baseUrl, headers: { authorization: `Bearer ${apiKey}` }, bodySerializer: formOrJson };
}

/** A body with a file becomes a multipart form, any other JSON. */
function formOrJson(body: unknown): FormData | string {
  const fields = Object.entries(body as object);
  if (!fields.some(([, value]) => value instanceof Blob)) return JSON.stringify(body);
  const form = new FormData();
  for (const [name, value] of fields) {
    if (value !== undefined) form.set(name, value instanceof Blob ? value : String(value));
  }
  return form;
}

/** The API's refusal of a request, with the problem document that says why. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemDocument>,
    url: string,
  ) {
    super(`${new URL(url).pathname}: ${status} ${problem.detail ?? problem.title ?? ''}`.trim());
  }
}

/** The body of a successful reply. @throws ApiError of any other. */
export async function ok<Body>(
  reply: Promise<{ data?: Body; error?: unknown; response: Response }>,
): Promise<NonNullable<Body>> {
  const { data, error, response } = await reply;
  if (response.ok) return data as NonNullable<Body>;
  throw new ApiError(response.status, typeof error === 'object' && error !== null ? error : {}, response.url);
}
