import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { oas31 } from 'zod-openapi';
import type { TestReply } from './workspace-client.js';

/** What a request to a documented operation is made of. */
export interface Call {
  path?: Record<string, string>;
  query?: Record<string, string> | [name: string, value: string][];
  headers?: Record<string, string>;
  /** A form, or what becomes JSON. */
  body?: unknown;
  /** Instead of the key that the contract was opened with. */
  apiKey?: string;
}

/** Whatever is asked, this is too long for an answer. */
const ANSWER_TIMEOUT_MS = 10_000;

interface Operation {
  method: string;
  template: string;
  object: oas31.OperationObject;
}

/** Headers that HTTP itself brings along, or that only browsers heed; all others have to be documented. */
const HTTP_HEADERS =
  /^(date|connection|keep-alive|content-(type|length|encoding|disposition)|transfer-encoding|vary|cache-control|x-(content-type|frame)-options|referrer-policy|content-security-policy|cross-origin-resource-policy)$/;

/**
 * Holds a live API to its own OpenAPI document: sends requests to its operations and checks status, headers and body of
 * every reply. Fields that a reply's schema does not name are faults here, though a client should bear them.
 */
export class Contract {
  readonly operations: ReadonlyMap<string, Operation>;
  private readonly ajv: Ajv2020;

  private constructor(
    readonly document: oas31.OpenAPIObject,
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {
    this.operations = operationsOf(document);
    this.ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.ajv);
    this.ajv.addSchema(withoutUnknownFields(document), 'document');
  }

  static async open(baseUrl: string, apiKey: string): Promise<Contract> {
    const document = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as oas31.OpenAPIObject;
    return new Contract(document, baseUrl, apiKey);
  }

  /** @throws Error naming everything in the reply that the document does not say. */
  async call(operationId: string, call: Call = {}): Promise<TestReply> {
    const operation = this.operations.get(operationId);
    if (!operation) throw new Error(`the document has no operation "${operationId}"`);
    const isForm = call.body instanceof FormData;
    const response = await fetch(this.urlOf(operation, call), {
      method: operation.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${call.apiKey ?? this.apiKey}`,
        ...(call.body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      ...(call.body !== undefined && {
        body: isForm || typeof call.body === 'string' ? (call.body as FormData) : JSON.stringify(call.body),
      }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
    const faults = [...this.faultsOf(operation, reply), ...this.requestFaults(operation, call, reply)];
    if (faults.length > 0)
      throw new Error(`${operationId} answered ${reply.status} ${text}\n${faults.join('\n')}`);
    return reply;
  }

  private urlOf({ template }: Operation, { path = {}, query = {} }: Call): string {
    const route = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? `no-${name}`));
    return `${this.baseUrl}${route}?${new URLSearchParams(query)}`.replace(/\?$/, '');
  }

  private faultsOf(operation: Operation, { status, headers, text, body }: TestReply): string[] {
    const pointer = ['paths', operation.template, operation.method, 'responses', String(status)];
    const [response, at] = this.resolve(pointer);
    if (!response) return [`${status} is not documented`];
    const type = headers.get('content-type')?.split(';')[0];
    const documented = response.content ? Object.keys(response.content) : [];
    if (!type || !documented.includes(type)) {
      if (documented.length === 0 && text === '') return this.headerFaults(response, at, headers);
      return [`the reply is ${type ?? 'untyped'}, documented is ${documented.join() || 'no body'}`];
    }
    return [
      ...this.headerFaults(response, at, headers),
      ...this.errorsOf([...at, 'content', type, 'schema'], body ?? text, 'body'),
    ];
  }

  private headerFaults(response: oas31.ResponseObject, at: readonly string[], headers: Headers): string[] {
    const documented = Object.keys(response.headers ?? {});
    const names = new Set(documented.map((name) => name.toLowerCase()));
    const unknown = [...headers.keys()].filter((name) => !names.has(name) && !HTTP_HEADERS.test(name));
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...documented.flatMap((name) => {
        const [header, headerAt] = this.resolve([...at, 'headers', name]);
        const value = headers.get(name);
        if (value === null) return header?.required ? [`the header ${name} is missing`] : [];
        return this.errorsOf(
          [...headerAt, 'schema'],
          header?.schema?.type === 'integer' ? Number(value) : value,
          name,
        );
      }),
    ];
  }

  /** What was accepted must not be less than the document asks for. */
  private requestFaults({ object, method, template }: Operation, { body }: Call, reply: TestReply) {
    if (reply.status >= 300 || body instanceof FormData || body === undefined || body === '') return [];
    if (!object.requestBody) return isEmpty(body) ? [] : ['the document knows of no body'];
    const at = ['paths', template, method, 'requestBody', 'content', 'application/json', 'schema'];
    const sent = typeof body === 'string' ? JSON.parse(body) : body;
    return this.errorsOf(at, Array.isArray(sent) ? withoutRefused(sent, reply) : sent, 'request');
  }

  private errorsOf(pointer: readonly string[], value: unknown, name: string): string[] {
    const ref = `document#/${pointer.map(escaped).join('/')}`;
    const validate: ValidateFunction = this.ajv.getSchema(ref) ?? this.ajv.compile({ $ref: ref });
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** A part of the document, or what it refers to. */
  // biome-ignore lint/suspicious/noExplicitAny: a document may hold anything there.
  resolved(node: any): any {
    return node?.$ref ? this.resolve(pointerOf(node.$ref))[0] : node;
  }

  /** What is at a place of the document, or at the place it refers to. */
  // biome-ignore lint/suspicious/noExplicitAny: a document may hold anything there.
  private resolve(pointer: readonly string[]): [any, readonly string[]] {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const found = pointer.reduce<any>((node, part) => node?.[part], this.document);
    return found?.$ref ? this.resolve(pointerOf(found.$ref)) : [found, pointer];
  }
}

/** Of a list, what the reply does not name as refused. */
function withoutRefused(sent: readonly unknown[], { body }: TestReply): unknown[] {
  const refused = new Set((body?.errors ?? []).map(({ field }: { field: string }) => parseInt(field, 10)));
  return sent.filter((_, at) => !refused.has(at));
}

function operationsOf(document: oas31.OpenAPIObject): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [template, item] of Object.entries(document.paths ?? {})) {
    for (const [method, object] of Object.entries(item as Record<string, oas31.OperationObject>))
      operations.set(object.operationId!, { method, template, object });
  }
  return operations;
}

/** The document with every schema closed that does not say itself what further fields may be. */
function withoutUnknownFields(document: oas31.OpenAPIObject): oas31.OpenAPIObject {
  const copy = structuredClone(document);
  close(copy.components?.schemas);
  close(copy.paths);
  return copy;
}

function close(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as { type?: unknown; properties?: unknown; additionalProperties?: unknown };
  if (schema.type === 'object' && typeof schema.properties === 'object')
    schema.additionalProperties ??= false;
  for (const [name, child] of Object.entries(node)) if (!/^examples?$/.test(name)) close(child);
}

/** What many clients send where there is nothing to say. */
const isEmpty = (body: unknown) =>
  body === '' || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
const pointerOf = (ref: string) => ref.slice(2).split('/').map(unescaped);
const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
