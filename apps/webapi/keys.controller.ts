import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { scopeNames } from '../../libs/contracts/scopes.js';
import { By, Key, WorkspaceId } from '../../libs/platform/access/access.js';
import type { KeyOwner } from '../../libs/platform/access/api-key.js';
import type { Author } from '../../libs/platform/access/author.js';
import { readPage } from '../../libs/platform/http/page.js';
import { Once, type OnceOnly } from '../../libs/platform/idempotency/idempotency.js';
import { emptyReply, jsonReply, Operation } from '../../libs/platform/openapi/openapi.js';
import type { Tx } from '../../libs/platform/postgres/postgres.js';
import { known } from '../../libs/platform/problems/known.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import {
  type ApiKey,
  KEYS_PER_WORKSPACE_MAX,
  type KeyRefusal,
  type NewKey,
  WorkspacesService,
} from '../../libs/web/workspaces/workspaces.service.js';
import {
  addKeyBody,
  addWorkspaceKeyBody,
  type key,
  keyId,
  keyListQuery,
  keyPage,
  newKey,
  rotateKeyBody,
} from './key.schemas.js';
import { workspaceId } from './workspace.schemas.js';
import { overviewOf } from './workspaces.controller.js';

/** A workspace exchanges its own keys: add one or rotate one, move over to it, revoke the old one. */
@Controller('workspaces/me/keys')
export class KeysController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Post()
  @Operation({
    id: 'addKey',
    summary: 'Add a key',
    description:
      'A key gives no more than it has: the new one may have only scopes of the one that asks and ends no later, and a ' +
      'test key makes test keys only. It lives on where the one that asks is revoked. The first test key makes the ' +
      'sandbox of the workspace.',
    tag: 'Keys',
    needs: 'keys:write',
    idempotent: true,
    replies: { 201: jsonReply('The key, with its secret.', newKey) },
    errors: ['too_many_keys'],
  })
  async add(
    @Key() asking: KeyOwner,
    @By() by: Author,
    @Body({ schema: addKeyBody }) body: z.output<typeof addKeyBody>,
    @Once() once: OnceOnly,
  ): Promise<z.input<typeof newKey>> {
    if (once.made !== null) return JSON.parse(once.made);
    if (body.mode === 'live' && asking.isTest) {
      throw new Problem(403, 'insufficient_scope', 'a test key makes test keys only');
    }
    const wish = {
      // A key of a sandbox makes others of the same.
      isTest: body.mode === 'test' && !asking.isTest,
      scopes: body.scopes && [...new Set(body.scopes)],
      expiresAt: body.expiresAt,
    };
    const added = await this.workspaces.addKey(asking.workspaceId, wish, { by, also: markWith(once) });
    if (typeof added === 'string') throw refused(added);
    return presentNew(added);
  }

  @Get()
  @Operation({
    id: 'listKeys',
    summary: 'List the keys, the oldest first',
    description: 'Those of the sandbox too, unless a test key asks: it knows nothing but its sandbox.',
    tag: 'Keys',
    needs: 'keys:read',
    replies: { 200: jsonReply('A page of keys.', keyPage) },
  })
  async list(
    @WorkspaceId() workspaceId: string,
    @Query({ schema: keyListQuery }) { cursor, limit }: z.output<typeof keyListQuery>,
  ) {
    const list = (limit: number) => this.workspaces.listKeys(workspaceId, limit, cursor);
    return readPage(limit, list, presentKey, ({ id }) => id);
  }

  @Post(':id/rotate')
  @Operation({
    id: 'rotateKey',
    summary: 'Replace a key',
    description:
      'Makes a key with the same scopes and as long a life, but none longer than that of the key that asks. The old one ' +
      'is good for `overlapMinutes` more, so that every program can move over to the new one.',
    tag: 'Keys',
    needs: 'keys:write',
    idempotent: true,
    replies: { 201: jsonReply('The new key, with its secret.', newKey) },
    errors: ['not_found', 'key_ended', 'too_many_keys', 'last_full_key'],
  })
  async rotate(
    @WorkspaceId() workspaceId: string,
    @By() by: Author,
    @Param('id', { schema: keyId }) id: string | null,
    @Body({ schema: rotateKeyBody }) { overlapMinutes }: z.output<typeof rotateKeyBody>,
    @Once() once: OnceOnly,
  ): Promise<z.input<typeof newKey>> {
    if (once.made !== null) return JSON.parse(once.made);
    const rotated = await this.workspaces.rotateKey(workspaceId, known(id, keyNotFound), overlapMinutes, {
      by,
      also: markWith(once),
    });
    if (typeof rotated === 'string') throw refused(rotated);
    return presentNew(rotated);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    id: 'revokeKey',
    summary: 'Revoke a key',
    description:
      'It opens nothing any more, and its sockets end. The keys that it made live on; `madeBy` in the list tells which. ' +
      'A key revokes none that has a scope it lacks itself, and the last key with every scope is revoked by the operator ' +
      'alone. Revoking again changes nothing.',
    tag: 'Keys',
    needs: 'keys:write',
    idempotent: true,
    replies: { 204: emptyReply('The key is revoked.') },
    errors: ['not_found', 'last_full_key'],
  })
  async revoke(
    @WorkspaceId() workspaceId: string,
    @By() by: Author,
    @Param('id', { schema: keyId }) id: string | null,
  ): Promise<void> {
    const outcome = await this.workspaces.revokeKey(workspaceId, known(id, keyNotFound), by);
    if (outcome !== 'revoked') throw refused(outcome);
  }
}

/**
 * The same of any workspace, for the operator: where a workspace has no key left that may do it, or none that can be trusted.
 */
@Controller('workspaces/:id/keys')
export class OperatorKeysController {
  constructor(@Inject(WorkspacesService) private readonly workspaces: WorkspacesService) {}

  @Post()
  @Operation({
    id: 'addWorkspaceKey',
    summary: 'Add a key to a workspace',
    description:
      'Without `scopes` it has every scope, those of later versions too, and without `expiresAt` it does not end.',
    tag: 'Keys',
    needs: 'admin',
    idempotent: true,
    replies: { 201: jsonReply('The key, with its secret.', newKey) },
    errors: ['not_found', 'too_many_keys'],
  })
  async add(
    @By() by: Author,
    @Param('id', { schema: workspaceId }) id: string,
    @Body({ schema: addWorkspaceKeyBody }) { mode, scopes, expiresAt }: z.output<typeof addWorkspaceKeyBody>,
    @Once() once: OnceOnly,
  ): Promise<z.input<typeof newKey>> {
    if (once.made !== null) return JSON.parse(once.made);
    const { id: workspaceId } = await overviewOf(this.workspaces, id);
    const wish = { isTest: mode === 'test', scopes: scopes && [...new Set(scopes)], expiresAt };
    const added = await this.workspaces.addKey(workspaceId, wish, { by, also: markWith(once) });
    if (typeof added === 'string') throw refused(added);
    return presentNew(added);
  }

  @Get()
  @Operation({
    id: 'listWorkspaceKeys',
    summary: 'List the keys of a workspace and of its sandbox, the oldest first',
    tag: 'Keys',
    needs: 'admin',
    replies: { 200: jsonReply('A page of keys.', keyPage) },
    errors: ['not_found'],
  })
  async list(
    @Param('id', { schema: workspaceId }) id: string,
    @Query({ schema: keyListQuery }) { cursor, limit }: z.output<typeof keyListQuery>,
  ) {
    const { id: workspaceId } = await overviewOf(this.workspaces, id);
    const list = (limit: number) => this.workspaces.listKeys(workspaceId, limit, cursor);
    return readPage(limit, list, presentKey, ({ id }) => id);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @Operation({
    id: 'revokeWorkspaceKey',
    summary: 'Revoke a key of a workspace',
    description: 'Any of its keys, also the last one with every scope. Revoking again changes nothing.',
    tag: 'Keys',
    needs: 'admin',
    idempotent: true,
    replies: { 204: emptyReply('The key is revoked.') },
    errors: ['not_found'],
  })
  async revoke(
    @By() by: Author,
    @Param('id', { schema: workspaceId }) id: string,
    @Param('keyId', { schema: keyId }) key: string | null,
  ): Promise<void> {
    const { id: workspaceId } = await overviewOf(this.workspaces, id);
    const outcome = await this.workspaces.revokeKey(workspaceId, known(key, keyNotFound), by);
    if (outcome !== 'revoked') throw refused(outcome);
  }
}

const keyNotFound = () => new Problem(404, 'not_found', 'this workspace has no such key');

function refused(why: KeyRefusal): Problem {
  switch (why) {
    case 'not_found':
      return keyNotFound();
    case 'key_ended':
      return new Problem(409, 'key_ended', 'this key is revoked or expired already; add a new one');
    case 'insufficient_scope':
      return new Problem(
        403,
        'insufficient_scope',
        'a key gives no scope that it does not have itself, and ends no key that has one',
      );
    case 'last_full_key':
      return new Problem(
        409,
        'last_full_key',
        'no other key with every scope would live as long; add one first, or ask the operator',
      );
    case 'asking_ended':
      return new Problem(401, 'unauthorized', 'the key of this request has been revoked, or has expired');
    case 'outlives_maker':
      return new Problem(422, 'invalid_request', 'a key makes none that outlives it', {
        errors: [{ field: 'expiresAt', detail: 'is after the end of the key of this request' }],
      });
    case 'too_many_keys':
      return new Problem(
        409,
        'too_many_keys',
        `a workspace has at most ${KEYS_PER_WORKSPACE_MAX} keys; revoke one first`,
      );
  }
}

const markWith = (once: OnceOnly) => (tx: Tx, made: NewKey) =>
  once.mark(tx, JSON.stringify(presentNew(made)));

function presentNew({ key, secret }: NewKey): z.input<typeof newKey> {
  return { ...presentKey(key), apiKey: secret };
}

function presentKey(of: ApiKey): z.input<typeof key> {
  return {
    id: of.id,
    prefix: of.prefix,
    mode: of.isTest ? 'test' : 'live',
    scopes: scopeNames(of.scopes),
    createdAt: of.createdAt.toISOString(),
    expiresAt: of.expiresAt?.toISOString() ?? null,
    lastUsedAt: of.lastUsedAt?.toISOString() ?? null,
    revokedAt: of.revokedAt?.toISOString() ?? null,
    replacedBy: of.replacedBy,
    madeBy: of.madeBy,
  };
}
