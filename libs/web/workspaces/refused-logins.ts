import { SYSTEM } from '../../platform/access/author.js';
import { sourceOf } from '../../platform/limits/sources.js';
import { type Pool, transaction } from '../../platform/postgres/postgres.js';
import { writeAudit } from './audit.store.js';

/** Of one write; what comes from further networks is counted together. */
const ADDRESSES_MAX = 20;
const OTHERS = 'others';

/**
 * Counts wrong admin keys by the network they come from, and puts the counts into the audit log now and then: whoever
 * guesses, however fast and from however many addresses, does not fill it.
 */
export class RefusedLogins {
  private counts = new Map<string, number>();

  note(address: string): void {
    const source = sourceOf(address).address;
    const name = this.counts.has(source) || this.counts.size < ADDRESSES_MAX ? source : OTHERS;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** What was counted since the last time, an entry each network. */
  async write(pool: Pool): Promise<void> {
    if (this.counts.size === 0) return;
    const counts = this.counts;
    this.counts = new Map();
    await transaction(pool, async (tx) => {
      for (const [address, attempts] of counts) {
        await writeAudit(
          tx,
          { ...SYSTEM, address },
          {
            action: 'admin.refused',
            workspaceId: null,
            target: 'admin_key',
            details: { attempts },
          },
        );
      }
    }).catch((error) => {
      // They are written with the next ones.
      for (const [address, attempts] of counts)
        this.counts.set(address, (this.counts.get(address) ?? 0) + attempts);
      throw error;
    });
  }
}
