import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { type Pool, postgresAnswers } from '../../libs/platform/postgres/postgres.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { within } from '../../libs/platform/process/within.js';
import { every, type Running } from '../../libs/platform/service/lifecycle.js';

const SERVICES = ['', 'broadside.credit.v1.CreditService', 'broadside.credit.v1.WorkspaceService'];
const CHECK_INTERVAL_MS = 500;
const CHECK_TIMEOUT_MS = 1_000;

/** The standard health service: SERVING only while Postgres answers. */
export class Health {
  private readonly service = new HealthImplementation();
  private checks: Running | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly logger: Logger,
  ) {
    this.set(false);
  }

  addTo(server: Server): void {
    this.service.addToServer(server);
  }

  start(): void {
    this.checks = every(CHECK_INTERVAL_MS, 'the health check', this.logger, async () => {
      this.set(await this.answersInTime());
    });
  }

  /** Tells everyone to go elsewhere, before the server refuses to take calls. */
  async stop(): Promise<void> {
    await this.checks?.close();
    this.set(false);
  }

  private set(isServing: boolean): void {
    for (const service of SERVICES) this.service.setStatus(service, isServing ? 'SERVING' : 'NOT_SERVING');
  }

  private async answersInTime(): Promise<boolean> {
    const answer = postgresAnswers(this.pool).then(
      () => true,
      () => false,
    );
    return (await within(CHECK_TIMEOUT_MS, answer)) ?? false;
  }
}
