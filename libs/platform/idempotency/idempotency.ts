/**
 * Writes that happen once however often they are asked for. An operation with `idempotent: true` takes an
 * `Idempotency-Key`, and its handler, where its effect is a transaction of ours, a `@Once()`:
 *
 *   async pause(…, @Once() once: OnceOnly) {
 *     if (!once.happened) await this.campaigns.pause(workspaceId, id, once.mark);
 *     return this.show(workspaceId, id);
 *   }
 *
 * The effect calls `mark` in its transaction. A repeated request gets the stored reply; where the process died between
 * effect and reply, `happened` is true and the handler only says what there is. Without a key nothing is recorded.
 */
import { createHash } from 'node:crypto';
import {
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import type { Admitted } from '../access/access.js';
import { type Seal, unsealed } from '../access/seal.js';
import { type RateLimits, rateLimited } from '../limits/rate-limits.js';
import { operationOf } from '../openapi/openapi.js';
import type { Pool } from '../postgres/postgres.js';
import { Problem } from '../problems/problem.js';
import {
  type Begun,
  beginRequest,
  findRequests,
  inFlight,
  type KeyedRequest,
  keyReused,
  type MarkDone,
  markRequestDone,
  RENEWED_EVERY_MS,
  releaseRequest,
  renewRequest,
  storeReply,
} from './idempotency.store.js';
import { addressOf, meaningOf } from './meaning.js';

/** Thrown where the request is answered already. */
class StoredReply {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/** One request and its key, if it has one. */
export class OnceOnly {
  private begun: Extract<Begun, { state: 'fresh' | 'done' }> | null = null;
  private request: KeyedRequest | null = null;
  private renewing: NodeJS.Timeout | undefined;
  /** Whether it was counted as one more that is kept. */
  private isCounted = false;

  constructor(
    private readonly pool: Pool,
    private readonly limits: RateLimits | undefined,
    private readonly seal: Seal,
    private readonly named: { owner: string; key: string; route: string } | null,
  ) {}

  /**
   * Begins the request, whose body this is. Called for every operation but those with a form, whose handlers call
   * it when they have received the form.
   * @throws Problem 409 (in flight), 422 (the key came before with another request) or 429 (it is one new key too many).
   */
  async begin(readBody: () => string | Promise<string>): Promise<void> {
    if (!this.named) return;
    const { owner, key, route } = this.named;
    this.request = { owner, key, requestSha256: requestSha256(route, await readBody()) };
    await this.admit(this.request);
    const begun = await beginRequest(this.pool, this.request);
    if (begun.state !== 'fresh') this.giveBack();
    if (begun.state === 'other_request') throw keyReused();
    if (begun.state === 'in_flight') throw inFlight();
    if (begun.state === 'done' && begun.status !== null) {
      throw new StoredReply(
        begun.status,
        begun.reply === null ? undefined : JSON.parse(this.open(begun.reply)),
      );
    }
    this.begun = begun;
    // One that fails is made up for by the next; where nobody renews, another process takes over, which the token makes safe.
    const renew = () => void renewRequest(this.pool, this.request!, begun.token).catch(() => {});
    if (begun.state === 'fresh') this.renewing = setInterval(renew, RENEWED_EVERY_MS);
  }

  /** What is kept of a request is bounded; one that is known already is answered all the same. */
  private async admit({ owner, key }: KeyedRequest): Promise<void> {
    const verdict = await this.limits?.take('idempotency-keys', owner);
    this.isCounted = verdict?.admitted ?? false;
    if (!verdict || verdict.admitted) return;
    const known = await findRequests(this.pool, owner, [key]);
    if (known.length === 0) throw rateLimited(verdict);
  }

  private giveBack(): void {
    if (this.isCounted && this.request) this.limits?.giveBack('idempotency-keys', this.request.owner);
    this.isCounted = false;
  }

  /** True where an earlier request had the effect, and no reply was stored. */
  get happened(): boolean {
    return this.begun?.state === 'done';
  }

  /** What the effect of the earlier request made; null where it made nothing or did not happen. */
  get made(): string | null {
    const made = this.begun?.state === 'done' ? this.begun.made : null;
    return made === null ? null : this.open(made);
  }

  /** For the effect, to be called in its transaction. */
  readonly mark: MarkDone = async (tx, made) => {
    if (!this.request || !this.begun) return;
    const sealed = made === undefined ? null : this.seal.close(made);
    await markRequestDone(tx, this.request, this.begun.token, sealed);
  };

  async answered(status: number, body: unknown): Promise<void> {
    clearInterval(this.renewing);
    if (!this.request || !this.begun) return;
    const text = body === undefined ? null : this.seal.close(JSON.stringify(body));
    // The effect is committed: whoever repeats the request is told what there is.
    await storeReply(this.pool, this.request, this.begun.token, { status, body: text }).catch(() => {});
  }

  /** A definite refusal changed nothing, and its key may be used again. */
  async failed(error: unknown): Promise<void> {
    clearInterval(this.renewing);
    if (!this.request || this.begun?.state !== 'fresh') return;
    const refused = error instanceof Problem && error.status < 500;
    if (refused) this.giveBack();
    await releaseRequest(this.pool, this.request, this.begun.token, { evenIfDone: refused }).catch(() => {});
  }

  private open(sealed: string): string {
    const text = this.seal.open(sealed);
    if (text !== null) return text;
    throw new Problem(
      422,
      'idempotency_key_reused',
      'the reply of this Idempotency-Key was stored under another admin key; send a new one',
    );
  }
}

/** What makes a request another one: method and path, and what the body means. */
export function requestSha256(route: string, body: string): Buffer {
  return createHash('sha256').update(route).update('\n').update(body).digest();
}

type Request = Admitted & { once?: OnceOnly };

/** The request as something that happens once; see the top of this file. */
export const Once = createParamDecorator((_: unknown, context: ExecutionContext): OnceOnly => {
  const { once } = context.switchToHttp().getRequest<Request>();
  if (!once) throw new Error('@Once() needs an operation with `idempotent: true`');
  return once;
});

/**
 * The value of an Idempotency-Key header, if there is one.
 * @throws Problem 422 if it is not fit to be stored.
 */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined || (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)))
    return header;
  throw new Problem(422, 'invalid_request', 'the Idempotency-Key is not acceptable', {
    errors: [
      { field: 'Idempotency-Key', detail: 'must have 1 to 255 visible ASCII characters and no space' },
    ],
  });
}

/** Carries out every operation with `idempotent: true` once a key. */
export class IdempotencyInterceptor implements NestInterceptor {
  /**
   * @param limits how many keys an owner may have kept.
   * @param seal for replies that hold keys; an Idempotency-Key then belongs to the key that sent it, not to the workspace.
   */
  constructor(
    private readonly pool: Pool,
    private readonly limits: RateLimits | undefined,
    private readonly seal: Seal = unsealed,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const operation = operationOf(context.getHandler());
    if (context.getType() !== 'http' || operation?.idempotent !== true) return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = idempotencyKeyOf(request);
    const named = key === undefined ? null : { owner: this.ownerOf(request), key, route: routeOf(request) };
    const once = new OnceOnly(this.pool, this.limits, this.seal, named);
    request.once = once;
    if (!named) return next.handle();
    try {
      if (!operation.form) await once.begin(() => meaningOf(request.body ?? null));
      const body = await lastValueFrom(next.handle(), { defaultValue: undefined });
      if (once.happened) reply.header('idempotent-replayed', 'true');
      await once.answered(reply.statusCode, body);
      return of(body);
    } catch (error) {
      if (!(error instanceof StoredReply)) {
        await once.failed(error);
        throw error;
      }
      reply.status(error.status).header('idempotent-replayed', 'true');
      return of(error.body);
    }
  }

  /** Keys of one workspace are nothing to another. One with fewer scopes must not be told the secret of one with more. */
  private ownerOf({ keyOwner }: Request): string {
    if (!keyOwner) return 'admin';
    return this.seal === unsealed ? keyOwner.workspaceId : keyOwner.keyId;
  }
}

const routeOf = ({ method, url }: FastifyRequest) => `${method} ${addressOf(url)}`;
