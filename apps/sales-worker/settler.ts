import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { every, type Running } from '../../libs/platform/service/lifecycle.js';
import type { CreditClient } from '../../libs/sales/settlement/credit-client.js';
import { closeFinishedRuns, settlePending } from '../../libs/sales/settlement/settlement.js';
import { OPS_PER_CALL, sealFilledRuns } from '../../libs/sales/settlement/settlement.store.js';

/** Settles what the batches cost, coalesced: whatever accumulates within an interval goes in one call, or in several full ones. */
export class Settler implements OnApplicationBootstrap, OnApplicationShutdown {
  private loop: Running | null = null;

  constructor(
    private readonly parts: { pool: Pool; credit: CreditClient; logger: Logger; intervalMs: number },
  ) {}

  onApplicationBootstrap() {
    const { pool, credit, logger, intervalMs } = this.parts;
    this.loop = every(intervalMs, 'settling', logger, async () => {
      while ((await settlePending(pool, credit, logger)) === OPS_PER_CALL);
      await sealFilledRuns(pool);
      while ((await closeFinishedRuns(pool, credit, logger)) === OPS_PER_CALL);
    });
  }

  async onApplicationShutdown() {
    await this.loop?.close();
  }
}
