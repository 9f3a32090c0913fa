/** The credit service as its callers see it: amounts are `bigint` micro-credits, failures are typed. */
import path from 'node:path';
import type { MethodDefinition, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { service as healthService } from 'grpc-health-check';
import { formatAmount, parseAmount } from '../../contracts/amount.js';
import type { KeyOwner } from '../../platform/access/api-key.js';
import { projectRoot } from '../../platform/process/project-root.js';
import { Connection, type ConnectionOptions } from './connection.js';
import { toCreditError, UnfitAnswerError } from './credit-errors.js';

export interface WorkspaceCredit {
  workspaceId: string;
  balanceMicros: bigint;
  reservedMicros: bigint;
  availableMicros: bigint;
  version: bigint;
}

/** What a key did. */
export interface AuditNote {
  id: string;
  at: Date;
  keyId: string;
  address: string;
  requestId: string | null;
  action: string;
  workspaceId: string;
  target: string;
}

/** How one operation of a list ended. */
export interface Outcome {
  opId: string;
  status: string;
  detail: string;
}

/**
 * Every method but `answers` may throw {@link CreditUnavailableError}, after which the same request with the same op id
 * is to be repeated, or one of the definite {@link CreditRefusedError}s.
 */
export interface CreditClient {
  /** A refusal for lack of credit is a result. */
  reserve(request: {
    opId: string;
    workspaceId: string;
    reservationId: string;
    amountMicros: bigint;
  }): Promise<{ granted: boolean; availableMicros: bigint; shortfallMicros: bigint }>;
  /** At most 1,000 settlements; an outcome each, to be matched by its op id (`outcomesOf`). */
  settle(
    settlements: readonly {
      opId: string;
      reservationId: string;
      capturedMicros: bigint;
      releasedMicros: bigint;
    }[],
  ): Promise<Outcome[]>;
  /** The same for at most 1,000 reservations to be closed. */
  close(
    closings: readonly { opId: string; reservationId: string }[],
  ): Promise<(Outcome & { capturedMicros: bigint; releasedMicros: bigint })[]>;
  getCredit(workspaceId: string): Promise<WorkspaceCredit>;
  /** Who a key belongs to and what it allows, by its SHA-256; null if no live key has it. */
  authenticateKey(keySha256: Buffer): Promise<KeyOwner | null>;
  /** Every workspace, or sandbox, that the operator has suspended. */
  suspendedWorkspaces(): Promise<string[]>;
  /** Keeps entries in the audit log. @returns the ids of those that it has. */
  recordAudit(entries: readonly AuditNote[]): Promise<string[]>;
  /** Whether the service can work right now, by the standard health check. */
  answers(): Promise<boolean>;
  stop(): Promise<void>;
}

type KeyReply = Omit<KeyOwner, 'expiresAt'> & { expiresAt: string; keySha256: Buffer };
type SuspendedReply = { workspaceIds: string[]; hasMore: boolean; after: string; isAnswer: boolean };
type ReserveReply = { opId: string; granted: boolean; available: string; shortfall: string };

type Methods = Record<string, MethodDefinition<object, object>>;

const HEALTH_DEADLINE_MS = 1_000;

export function createCreditClient(options: ConnectionOptions): CreditClient {
  const definition = loadSync(path.join(projectRoot, 'proto/credit.proto'), {
    longs: String,
    enums: String,
    defaults: true,
  });
  const methods = {
    ...(definition['broadside.credit.v1.CreditService'] as unknown as Methods),
    ...(definition['broadside.credit.v1.WorkspaceService'] as unknown as Methods),
  };
  const connection = new Connection(options);
  const ask = async <Reply>(method: string, request: object): Promise<Reply> => {
    try {
      return (await connection.call(methods[method]!, request)) as Reply;
    } catch (error) {
      throw toCreditError(error as ServiceError);
    }
  };

  return {
    async reserve({ opId, workspaceId, reservationId, amountMicros }) {
      const amount = formatAmount(amountMicros);
      const reply = await ask<ReserveReply>('Reserve', { opId, workspaceId, reservationId, amount });
      const answer = {
        granted: reply.granted,
        availableMicros: amountOf(reply.available),
        shortfallMicros: amountOf(reply.shortfall),
      };
      const { availableMicros, shortfallMicros } = answer;
      const shouldBeShortMicros = answer.granted ? 0n : amountMicros - availableMicros;
      assertFits(
        reply.opId === opId &&
          shortfallMicros === shouldBeShortMicros &&
          answer.granted === availableMicros >= amountMicros,
        'Reserve',
      );
      return answer;
    },
    async settle(settlements) {
      const { outcomes } = await ask<{ outcomes: Outcome[] }>('Settle', {
        settlements: settlements.map(settlementMessage),
      });
      return outcomes;
    },
    async close(closings) {
      const { outcomes } = await ask<{ outcomes: (Outcome & { captured: string; released: string })[] }>(
        'Close',
        { closings },
      );
      return outcomes.map(({ captured, released, ...outcome }) => ({
        ...outcome,
        capturedMicros: amountOf(captured),
        releasedMicros: amountOf(released),
      }));
    },
    async getCredit(workspaceId) {
      const reply = await ask<Record<string, string>>('GetWorkspaceCredit', { workspaceId });
      assertFits(reply.workspaceId === workspaceId, 'GetWorkspaceCredit');
      return {
        workspaceId,
        balanceMicros: amountOf(reply.balance),
        reservedMicros: amountOf(reply.reserved),
        availableMicros: amountOf(reply.available),
        version: BigInt(reply.version!),
      };
    },
    async authenticateKey(keySha256) {
      let reply: KeyReply;
      try {
        reply = (await connection.call(methods.AuthenticateKey!, { keySha256 })) as KeyReply;
      } catch (error) {
        // The same status says that our own service token is wrong, which is nobody's key being wrong.
        if ((error as ServiceError).metadata?.get('broadside-reason')[0] === 'unknown_key') return null;
        throw toCreditError(error as ServiceError);
      }
      const { workspaceId, customerId, keyId, scopes, isTest, isSuspended } = reply;
      const expiresAt = reply.expiresAt ? new Date(reply.expiresAt) : null;
      assertFits(
        keySha256.equals(reply.keySha256) &&
          workspaceId !== '' &&
          customerId !== '' &&
          keyId !== '' &&
          !Number.isNaN(expiresAt?.getTime()),
        'AuthenticateKey',
      );
      return { workspaceId, customerId, keyId, scopes, isTest, isSuspended, expiresAt };
    },
    async suspendedWorkspaces() {
      const found: string[] = [];
      for (let after = ''; ; after = found.at(-1)!) {
        const reply = await ask<SuspendedReply>('ListSuspended', { after });
        assertFits(
          reply.isAnswer && reply.after === after && (reply.workspaceIds.length > 0 || !reply.hasMore),
          'ListSuspended',
        );
        found.push(...reply.workspaceIds);
        if (!reply.hasMore) return found;
      }
    },
    async recordAudit(entries) {
      const { ids } = await ask<{ ids: string[] }>('RecordAudit', {
        entries: entries.map(({ at, requestId, ...entry }) => ({
          ...entry,
          at: at.toISOString(),
          requestId: requestId ?? '',
        })),
      });
      const asked = new Set(entries.map(({ id }) => id));
      assertFits(ids.length === asked.size && ids.every((id) => asked.has(id)), 'RecordAudit');
      return ids;
    },
    async answers() {
      try {
        const check = healthService.Check as unknown as MethodDefinition<object, { status: string }>;
        const { status } = await connection.call(check, { service: '' }, HEALTH_DEADLINE_MS);
        return status === 'SERVING';
      } catch {
        return false;
      }
    },
    async stop() {
      connection.stop();
    },
  };
}

function settlementMessage(settlement: Parameters<CreditClient['settle']>[0][number]) {
  const { opId, reservationId, capturedMicros, releasedMicros } = settlement;
  return {
    opId,
    reservationId,
    captured: formatAmount(capturedMicros),
    released: formatAmount(releasedMicros),
  };
}

function amountOf(text: string | undefined): bigint {
  const micros = parseAmount(text ?? '');
  if (micros === null)
    throw new UnfitAnswerError(`the credit service sent "${text}" where an amount belongs`);
  return micros;
}

function assertFits(fits: boolean, method: string): void {
  if (!fits) throw new UnfitAnswerError(`the credit service answered ${method} with what was not asked`);
}
