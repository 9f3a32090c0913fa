/** One process of the platform as a play has it: the real code on the actor's own pools, with the credit service in it. */

import type { Carrier } from '../../../libs/carriers/carrier.js';
import type { Pool } from '../../../libs/platform/postgres/postgres.js';
import { Problem } from '../../../libs/platform/problems/problem.js';
import type { Logger } from '../../../libs/platform/process/logging.js';
import { CampaignService } from '../../../libs/sales/campaigns/campaign.service.js';
import type { DispatchOptions } from '../../../libs/sales/dispatch/dispatch.js';
import { Health } from '../../../libs/sales/routing/health.js';
import type { Route } from '../../../libs/sales/routing/route.js';
import { Routes } from '../../../libs/sales/routing/routes.js';
import { UnfitAnswerError } from '../../../libs/sales/settlement/credit-errors.js';
import type { SettlementPort } from '../../../libs/sales/settlement/settlement.js';
import { CreditService } from '../../../libs/web/credit/credit.service.js';
import { Crash, StatementFailed } from './interleaving.js';
import { CARRIER, OTHER } from './model-carrier.js';
import type { Failover, Reply } from './script.js';

const routes = (throttledGoesOn: boolean, priorities = [0, 1]) =>
  new Routes(
    [CARRIER, OTHER].map(
      (carrier, nth): Route => ({
        prefix: '',
        workspaceId: null,
        sender: null,
        window: null,
        carrier,
        weight: 1,
        priority: priorities[nth]!,
        throttledGoesOn,
      }),
    ),
  );
const ROUTES: Record<Failover, Routes> = {
  none: Routes.NONE,
  refused: routes(false),
  'throttled too': routes(true),
  shared: routes(false, [0, 0]),
};

/** A call whose answer never came. */
class LostReply extends Error {
  override readonly name = 'LostReply';
}

/** What a process may fail with while the platform is sound: it is told no, it dies, or Postgres ends a deadlock. */
export function isExpected(error: unknown): boolean {
  if (error instanceof Problem) return [402, 404, 409].includes(error.status);
  return (
    error instanceof Crash ||
    error instanceof LostReply ||
    error instanceof StatementFailed ||
    error instanceof UnfitAnswerError ||
    (error as { code?: string }).code === '40P01'
  );
}

export interface Process {
  readonly sales: Pool;
  readonly credit: CreditService;
  readonly settlement: SettlementPort;
  readonly campaigns: CampaignService;
  readonly logger: Logger;
  /** @param carriers none for a worker that lacks them. */
  dispatching(carriers: readonly Carrier[], leaseMs?: number, suspended?: readonly string[]): DispatchOptions;
}

export function startProcess(parts: {
  readonly sales: Pool;
  readonly web: Pool;
  readonly settings: {
    readonly batchSize: number;
    readonly window: number;
    readonly submissionsMax: number;
    readonly failover: Failover;
  };
  readonly reply: Reply;
  /** Told of what was only logged, and should not have happened. */
  readonly onFault: (fault: unknown) => void;
}): Process {
  const { sales, web, settings, reply, onFault } = parts;
  const credit = new CreditService(web, { changed: () => {} });
  const log = ({ err }: { err?: unknown }) => {
    if (err !== undefined && !isExpected(err)) onFault(err);
  };
  const logger = { debug() {}, info() {}, warn: log, error: log } as unknown as Logger;
  const answered = async <T>(call: () => Promise<T>): Promise<T> => {
    if (reply === 'never asked') throw new LostReply(reply);
    const answer = await call();
    if (reply === 'is lost') throw new LostReply(reply);
    return answer;
  };
  /** What the service hears of a list whose answer is short: it does the rest, and answers for the rest alone. */
  const heard = <T>(list: readonly T[]) => (reply === 'is short' ? list.slice(1) : list);
  const campaigns = new CampaignService({
    pool: sales,
    credit: {
      // The client gives up after a while and leaves the rest to the sweeper.
      reserve: (request) =>
        answered(() => credit.reserve(request)).catch((error) => {
          if (error instanceof LostReply) return null;
          throw error;
        }),
    },
    onWakeUps: () => {},
    onChanged: () => {},
    batchSize: settings.batchSize,
    window: settings.window,
  });
  return {
    sales,
    credit,
    settlement: {
      settle: (list) => answered(() => credit.settle(heard(list))),
      close: (list) => answered(() => credit.close(heard(list))),
    },
    campaigns,
    logger,
    dispatching: (carriers, leaseMs = 60_000, suspended = []) => ({
      pool: sales,
      carriers: new Map(carriers.map((carrier) => [carrier.name, carrier])),
      suspended,
      logger,
      leaseMs,
      inDoubtWaitMs: 60_000,
      paces: new Map(),
      routes: ROUTES[settings.failover],
      window: settings.window,
      health: new Health(),
      submissionsMax: settings.submissionsMax,
    }),
  };
}
