import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { AMOUNT_RULE, formatAmount, parseAmount } from '../../libs/contracts/amount.js';
import {
  availableMicros,
  type Closing,
  CreditError,
  type Settlement,
  type SettlementOutcome,
} from '../../libs/web/credit/credit.js';
import { CreditService } from '../../libs/web/credit/credit.service.js';

interface SettlementMessage {
  opId: string;
  reservationId: string;
  captured: string;
  released: string;
}

/** Translates proto/credit.proto to the credit operations and back. */
@Controller()
export class CreditController {
  constructor(@Inject(CreditService) private readonly credit: CreditService) {}

  @GrpcMethod('CreditService', 'GetWorkspaceCredit')
  async getWorkspaceCredit({ workspaceId }: { workspaceId: string }) {
    const account = await this.credit.getCredit(workspaceId);
    return {
      workspaceId,
      balance: formatAmount(account.balanceMicros),
      reserved: formatAmount(account.reservedMicros),
      available: formatAmount(availableMicros(account)),
      version: account.version.toString(),
    };
  }

  @GrpcMethod('CreditService', 'Reserve')
  async reserve(
    request: { opId: string; workspaceId: string; reservationId: string; amount: string },
    _metadata: Metadata,
    call: ServerUnaryCall<unknown, unknown>,
  ) {
    const amountMicros = parseAmount(request.amount);
    if (amountMicros === null) throw new CreditError('invalid', `amount must be ${AMOUNT_RULE}`);
    const decision = await this.credit.reserve({ ...request, amountMicros }, deadlineOf(call));
    return {
      opId: request.opId,
      granted: decision.granted,
      available: formatAmount(decision.availableMicros),
      shortfall: formatAmount(decision.shortfallMicros),
    };
  }

  @GrpcMethod('CreditService', 'Settle')
  async settle(
    { settlements }: { settlements: SettlementMessage[] },
    _metadata: Metadata,
    call: ServerUnaryCall<unknown, unknown>,
  ) {
    const parsed = settlements.map(parseSettlement);
    const sound = parsed.filter((settlement) => settlement !== null);
    const settled = await this.credit.settle(sound, deadlineOf(call));
    let next = 0;
    const outcomes = parsed.map((settlement, index): SettlementOutcome => {
      if (settlement) return settled[next++]!;
      const detail = `captured and released must each be ${AMOUNT_RULE}`;
      return { opId: settlements[index]!.opId, status: 'INVALID', detail };
    });
    return { outcomes };
  }

  @GrpcMethod('CreditService', 'Close')
  async close(
    { closings }: { closings: Closing[] },
    _metadata: Metadata,
    call: ServerUnaryCall<unknown, unknown>,
  ) {
    const outcomes = await this.credit.close(closings, deadlineOf(call));
    return {
      outcomes: outcomes.map(({ capturedMicros, releasedMicros, ...outcome }) => ({
        ...outcome,
        captured: formatAmount(capturedMicros),
        released: formatAmount(releasedMicros),
      })),
    };
  }
}

/** An amount left out is zero, as everywhere in proto3. */
function parseSettlement({ opId, reservationId, captured, released }: SettlementMessage): Settlement | null {
  const capturedMicros = parseAmount(captured || '0');
  const releasedMicros = parseAmount(released || '0');
  if (capturedMicros === null || releasedMicros === null) return null;
  return { opId, reservationId, capturedMicros, releasedMicros };
}

function deadlineOf(call: ServerUnaryCall<unknown, unknown>): Date | undefined {
  const deadline = Number(call.getDeadline());
  return Number.isFinite(deadline) ? new Date(deadline) : undefined;
}
