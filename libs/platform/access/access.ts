import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { holds, type Scope } from '../../contracts/scopes.js';
import { heed } from '../limits/limit-requests.js';
import { type LimitName, type RateLimits, rateLimited, type Verdict } from '../limits/rate-limits.js';
import { ADDRESS_CHARS_MAX, sourceOf } from '../limits/sources.js';
import { type OperationSpec, scopesOf } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';
import { adminKeyCheck } from './admin-key.js';
import { type KeyOwner, looksLikeApiKey } from './api-key.js';
import type { Author } from './author.js';
import { bearerOf } from './bearer.js';
import type { KeyCache } from './key-cache.js';
import { sha256 } from './secret-check.js';
import { Turns } from './turns.js';

/** A request that was let in; the owner is there where a key of a workspace let it in. */
export type Admitted = FastifyRequest & { author?: Author; keyOwner?: KeyOwner };

export interface AccessOptions {
  keys: KeyCache;
  /** Each opens the operations of the operator, where an API has any. */
  adminKeys?: readonly string[];
  /** Told of each wrong key that somebody shows as the operator's, with his address. */
  onWrongAdminKey?: (address: string) => void;
  limits?: RateLimits;
}

const KEY_LENGTH_MAX = 500;
/** Look-ups of keys that nobody here has met: half of what the database answers at once. */
const STRANGERS_LOOKED_UP_MAX = 2;
const STRANGERS_WAITING_MAX = 500;

/** Decides from the head of a request whether it is let in: asks of every route what its `@Operation` says it needs. */
export class Access {
  private readonly adminKeys: ReturnType<typeof adminKeyCheck>;
  private readonly turns = new Turns(STRANGERS_LOOKED_UP_MAX, STRANGERS_WAITING_MAX);

  constructor(private readonly options: AccessOptions) {
    this.adminKeys = adminKeyCheck(options.adminKeys ?? []);
  }

  /** @throws Problem 401, 403, 429, or 503 where nobody can tell; the request has its author and owner otherwise. */
  async admit(request: Admitted, reply: FastifyReply, operation: OperationSpec): Promise<void> {
    const key = bearerOf(request, KEY_LENGTH_MAX);
    if (operation.needs === 'admin') await this.admitOperator(request, reply, key);
    else await this.admitOwner(request, reply, key, scopesOf(operation));
  }

  /**
   * The owner of a live key, or null. A key that was right before is looked up at once. For any other, the address pays with
   * one of the failures it may have; it gets that back if the key is right.
   * @param onFailure is told what is left of them, where the key is wrong or nothing is left.
   * @throws Problem 429 if nothing is left, 503 if too many wait.
   */
  async findOwner(
    key: string,
    ip: string,
    onFailure: (verdict: Verdict | null) => void = () => {},
  ): Promise<KeyOwner | null> {
    let paid: { verdict: Verdict | null } | undefined;
    const pay = async () => {
      const verdict = this.options.limits?.take('failures', sourceOf(ip).address) ?? null;
      paid = { verdict: verdict instanceof Promise ? await verdict : verdict };
      if (paid.verdict?.admitted !== false) return;
      onFailure(paid.verdict);
      throw rateLimited(paid.verdict);
    };
    const lookUpStranger = async (lookUp: () => Promise<KeyOwner | null>) => {
      await pay();
      const owner = await (this.turns.take(lookUp) ?? tooMany());
      if (owner) this.giveBackFailure(ip);
      return owner;
    };
    const found = looksLikeApiKey(key) ? this.options.keys.find(key, lookUpStranger) : null;
    const owner = found instanceof Promise ? await found : found;
    if (owner) return owner;
    if (!paid) await pay();
    onFailure(paid!.verdict);
    return null;
  }

  /**
   * A key that was generated cannot be guessed, and opens whatever others from its address do. One that a person has chosen
   * could be: an address that failed too often is refused before it is looked at, right or wrong.
   */
  private async admitOperator(request: Admitted, reply: FastifyReply, key: string): Promise<void> {
    if (!this.adminKeys.isGenerated(key)) {
      await this.limit(request, reply, 'failures', sourceOf(request.ip).address);
      if (!this.adminKeys.isChosen(key)) {
        if (key !== '') this.options.onWrongAdminKey?.(request.ip);
        throw new Problem(
          401,
          'unauthorized',
          'send "Authorization: Bearer <admin key>"; a workspace key is not enough here',
        );
      }
      this.giveBackFailure(request.ip);
    }
    // Enough to tell an exchanged key from the one before, and nothing to find it by.
    const actorId = sha256(key).toString('hex').slice(0, 8);
    request.author = { actor: 'admin', actorId, address: addressOf(request) };
  }

  private async admitOwner(
    request: Admitted,
    reply: FastifyReply,
    key: string,
    scopes: readonly Scope[],
  ): Promise<void> {
    const owner = await this.findOwner(key, request.ip, (verdict) => heed(request, reply, verdict));
    if (!owner) {
      throw new Problem(
        401,
        'unauthorized',
        'send "Authorization: Bearer <api key>" with a key of your workspace',
      );
    }
    // Known from here on, also where the request is refused.
    request.author = { actor: 'key', actorId: owner.keyId, address: addressOf(request) };
    await this.limit(request, reply, 'workspace', owner.customerId);
    await this.limit(request, reply, 'key', owner.keyId);
    if (owner.isSuspended) {
      throw new Problem(
        403,
        'workspace_suspended',
        'the operator has suspended this workspace; nothing is sent or lost meanwhile',
      );
    }
    requireScopes(owner, scopes);
    request.keyOwner = owner;
  }

  /**
   * The owner of a live key that is shown in the handshake of a socket, or null. @throws as `findOwner`, and Problem 429 if the
   * address, the workspace or the key asks too often.
   */
  async findSocketOwner(key: string, ip: string): Promise<KeyOwner | null> {
    await this.pay('address', sourceOf(ip).address);
    const owner = await this.findOwner(key, ip);
    if (!owner) return null;
    await this.pay('workspace', owner.customerId);
    await this.pay('key', owner.keyId);
    return owner;
  }

  private async pay(name: LimitName, subject: string): Promise<void> {
    const verdict = (await this.options.limits?.take(name, subject)) ?? null;
    if (verdict && !verdict.admitted) throw rateLimited(verdict);
  }

  private async limit(request: Admitted, reply: FastifyReply, name: LimitName, subject: string) {
    const verdict = this.options.limits?.take(name, subject) ?? null;
    const problem = heed(request, reply, verdict instanceof Promise ? await verdict : verdict);
    if (problem) throw problem;
  }

  private giveBackFailure(ip: string): void {
    this.options.limits?.giveBack('failures', sourceOf(ip).address);
  }
}

/** As it goes into the audit log. */
const addressOf = ({ ip }: Admitted) => ip.slice(0, ADDRESS_CHARS_MAX);

async function tooMany(): Promise<never> {
  const detail = 'more keys are being looked up than may be; try again in a moment';
  throw new Problem(503, 'overloaded', detail, { retryAfterSeconds: 1 });
}

/** For what only the thing asked for decides. @throws Problem 403 where the key lacks one of the scopes. */
export function requireScopes(key: Pick<KeyOwner, 'scopes'>, scopes: readonly Scope[]): void {
  const lacking = scopes.find((scope) => !holds(key.scopes, scope));
  if (lacking) throw new Problem(403, 'insufficient_scope', `this key lacks the scope "${lacking}"`);
}

/** Who asks, for the audit log. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Author => {
  const { author } = context.switchToHttp().getRequest<Admitted>();
  if (!author) throw new Error('@By() needs a route that needs a key');
  return author;
});

/** The key of the request and what it allows. */
export const Key = createParamDecorator(
  (_: unknown, context: ExecutionContext): KeyOwner => ownerOf(context),
);

/** The workspace that the request's key belongs to. */
export const WorkspaceId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => ownerOf(context).workspaceId,
);

function ownerOf(context: ExecutionContext): KeyOwner {
  const { keyOwner } = context.switchToHttp().getRequest<Admitted>();
  if (!keyOwner) throw new Error('only a route that needs a scope has a workspace');
  return keyOwner;
}
