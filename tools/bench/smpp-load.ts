import type { Receipt } from '../../libs/carriers/carrier.js';
import { createSmppCarrier } from '../../libs/carriers/smpp/smpp.carrier.js';
import { sideBySide } from '../../libs/platform/process/side-by-side.js';
import { answerQuestions } from './aside.js';

// Our SMPP carrier as a worker uses it: batches side by side, and a sink for receipts, which here commits nothing.

export interface SmppLoad {
  port: number;
  messages: number;
  window: number;
  batch: number;
  batchesAtOnce: number;
}

/** What came of them: ids without a receipt, and receipts that are no id's first. */
export interface SmppLoadResult {
  accepted: number;
  untold: number;
  unmatched: number;
}

async function run({ port, messages, window, batch, batchesAtOnce }: SmppLoad): Promise<SmppLoadResult> {
  const carrier = createSmppCarrier({
    host: '127.0.0.1',
    port,
    systemId: 'esme1',
    password: 'secret',
    window,
    batchSizeMax: batch,
    submitTimeoutMs: 60_000,
    messageIds: 'as_is',
  });
  const open = new Set<string>();
  const early = new Set<string>();
  let accepted = 0;
  let unmatched = 0;
  let told = 0;
  let onTold = () => {};
  carrier.listen?.(async (receipts: readonly Receipt[]) => {
    for (const { reference, status } of receipts) {
      if (status !== 'delivered') continue;
      told++;
      if (open.delete(reference)) continue;
      if (early.has(reference)) unmatched++;
      early.add(reference);
    }
    if (told >= messages) onTold();
  });
  const allTold = new Promise<void>((resolve) => {
    onTold = resolve;
  });
  const batches = Array.from({ length: Math.ceil(messages / batch) }, (_, n) => n * batch);
  await sideBySide(batchesAtOnce, batches, async (first) => {
    const count = Math.min(batch, messages - first);
    const list = Array.from({ length: count }, (_, n) => ({
      reference: `b-${first + n}-1`,
      to: `+1415${2_000_000 + first + n}`,
      text: `Hi Ada, your code is ${100_000 + first + n}. Reply STOP to opt out.`,
    }));
    const { ids, refused, inDoubt } = await carrier.submit({ messages: list, sender: '1234' });
    if (refused.length + inDoubt.length > 0)
      throw new Error(`${refused.length} refused and ${inDoubt.length} in doubt in a batch`);
    for (const [id] of ids!.values()) {
      accepted++;
      if (!early.delete(id!)) open.add(id!);
    }
  });
  await allTold;
  await carrier.close();
  return { accepted, untold: open.size, unmatched: unmatched + early.size };
}

answerQuestions(run);
