import { createHash } from 'node:crypto';
import { type CanActivate, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { holds, type Scope } from '../../contracts/scopes.js';
import { heed } from '../limits/limit-requests.js';
import { type LimitName, networkOf, type RateLimits } from '../limits/rate-limits.js';
import { operationOf, scopesOf } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';
import { type KeyOwner, looksLikeApiKey } from './api-key.js';
import type { Author } from './author.js';
import { bearerOf } from './bearer.js';
import { secretCheck } from './secret-check.js';

/** A request that has passed the guard; the owner is there where a key of a workspace let it in. */
export type Admitted = FastifyRequest & { author?: Author; keyOwner?: KeyOwner };

export interface AccessOptions {
  /** The owner of a live key, or null. */
  findOwner: (key: string) => Promise<KeyOwner | null>;
  /** Each opens the operations of the operator, where an API has any. */
  adminKeys?: readonly string[];
  /** Told of each wrong key that somebody shows as the operator's, with his address. */
  onWrongAdminKey?: (address: string) => void;
  limits?: RateLimits;
}

const KEY_LENGTH_MAX = 500;

/**
 * The one guard of an API: asks of every route what its `@Operation` says it needs. One that says nothing is shut.
 */
export class AccessGuard implements CanActivate {
  private readonly isAdminKey: (given: string) => boolean;

  constructor(private readonly options: AccessOptions) {
    this.isAdminKey = secretCheck(options.adminKeys ?? []);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const operation = operationOf(context.getHandler());
    const needs = operation?.needs;
    if (needs === 'public') return true;
    if (!operation || needs === 'signature') throw new Error('the guard cannot open this route');
    const request = context.switchToHttp().getRequest<Admitted>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = bearerOf(request, KEY_LENGTH_MAX);
    if (needs === 'admin') await this.admitOperator(request, reply, key);
    else await this.admitOwner(request, reply, key, scopesOf(operation));
    return true;
  }

  /**
   * A person may have chosen this key, so it could be guessed: an address that failed too often is refused before its
   * key is looked at, right or wrong.
   */
  private async admitOperator(request: Admitted, reply: FastifyReply, key: string): Promise<void> {
    await this.limitFailures(request, reply);
    if (!this.isAdminKey(key)) {
      if (key !== '') this.options.onWrongAdminKey?.(request.ip);
      throw new Problem(
        401,
        'unauthorized',
        'send "Authorization: Bearer <admin key>"; a workspace key is not enough here',
      );
    }
    this.options.limits?.giveBack('failures', networkOf(request.ip));
    // Enough to tell an exchanged key from the one before, and nothing to find it by.
    const actorId = sha256(key).toString('hex').slice(0, 8);
    request.author = { actor: 'admin', actorId, address: request.ip };
  }

  /** Nobody guesses 256 bits, so a good key is not refused for others of its address that fail. */
  private async admitOwner(
    request: Admitted,
    reply: FastifyReply,
    key: string,
    scopes: readonly Scope[],
  ): Promise<void> {
    const owner = looksLikeApiKey(key) ? await this.options.findOwner(key) : null;
    if (!owner) {
      await this.limitFailures(request, reply);
      throw new Problem(
        401,
        'unauthorized',
        'send "Authorization: Bearer <api key>" with a key of your workspace',
      );
    }
    // Known from here on, also where the request is refused.
    request.author = { actor: 'key', actorId: owner.keyId, address: request.ip };
    await this.limit(request, reply, 'workspace', owner.workspaceId);
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

  private async limit(request: Admitted, reply: FastifyReply, name: LimitName, subject: string) {
    const verdict = this.options.limits?.take(name, subject) ?? null;
    const problem = heed(request, reply, verdict instanceof Promise ? await verdict : verdict);
    if (problem) throw problem;
  }

  private limitFailures(request: Admitted, reply: FastifyReply): Promise<void> {
    return this.limit(request, reply, 'failures', networkOf(request.ip));
  }
}

/** For what only the thing asked for decides. @throws Problem 403 where the key lacks one of the scopes. */
export function requireScopes(key: Pick<KeyOwner, 'scopes'>, scopes: readonly Scope[]): void {
  const lacking = scopes.find((scope) => !holds(key.scopes, scope));
  if (lacking) throw new Problem(403, 'insufficient_scope', `this key lacks the scope "${lacking}"`);
}

/** Who asks, for the audit log. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Author => {
  const { author } = context.switchToHttp().getRequest<Admitted>();
  if (!author) throw new Error('@By() needs the AccessGuard');
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

const sha256 = (text: string) => createHash('sha256').update(text).digest();
