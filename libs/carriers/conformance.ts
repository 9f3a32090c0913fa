import fc from 'fast-check';
import {
  ALL_ACCEPTED,
  type Callback,
  type Callbacks,
  type Carrier,
  CarrierError,
  ForgedReceiptError,
  MalformedReceiptError,
  type Receipt,
} from './carrier.js';
import { isErrorCode } from './error-codes.js';

/** How the counterpart may misbehave towards the next submissions. */
export type CounterpartFault =
  | 'down'
  | 'unavailable'
  | 'throttled'
  | 'unauthorized'
  | 'no_credit'
  /** Takes at most two messages in one submission. */
  | 'takes_two_at_a_time'
  | 'refuses_half'
  | 'refuses_half_for_good'
  /** Takes all, and does not know it of half. */
  | 'loses_half'
  | 'slow_answer'
  | 'hangs_after_accept'
  | 'resets_after_accept'
  | 'fails_after_accept'
  | 'proxy_fails_after_accept'
  | 'garbage_reply';

/** The other side of a carrier, running, with the switches the suite needs. */
export interface Counterpart {
  createCarrier(overrides?: { submitTimeoutMs?: number; closeGraceMs?: number }): Carrier;
  setFault(fault: CounterpartFault | null): Promise<void>;
  /** True where the carrier itself offers in parts what the other side finds too large. */
  splitsByItself?: boolean;
  /** Faults that its protocol has no words for. */
  neverShows?: readonly CounterpartFault[];
  /** True where signatures have no time in them, so that old ones are as good as new. */
  signsNoTime?: boolean;
  /** Numbers whose fate is known; `code` is ours. */
  numbers: {
    delivered: string;
    undelivered: { to: string; code: string };
    refused: { to: string; code: string };
    /** Refused the first time, accepted when the same message comes again. */
    busy: { to: string; code: string };
  };
  /** Messages that went to a phone, each time counted. */
  acceptedCount(): Promise<number>;
  /** Every callback since the start, in order of arrival. */
  callbacks(): readonly Callback[];
  /** A genuine callback with this body, unless told otherwise. */
  sign(body: Buffer, how?: { atMs?: number; foreignSecret?: boolean }): Callback;
  /** Bodies with a genuine signature that are not receipts. */
  malformedBodies: readonly (readonly [what: string, body: string])[];
  openConnections(): Promise<number>;
  close(): Promise<void>;
}

const FAULTS: [CounterpartFault, Pick<CarrierError, 'outcome' | 'code' | 'retryable'>][] = [
  ['down', { outcome: 'refused', code: 'carrier_unreachable', retryable: true }],
  ['unavailable', { outcome: 'refused', code: 'carrier_unavailable', retryable: true }],
  ['throttled', { outcome: 'refused', code: 'throttled', retryable: true }],
  // About the account, not about the messages: a campaign waits until somebody has put it right.
  ['unauthorized', { outcome: 'refused', code: 'unauthorized', retryable: true }],
  ['no_credit', { outcome: 'refused', code: 'carrier_credit_exhausted', retryable: true }],
  ['hangs_after_accept', { outcome: 'in_doubt', code: 'timed_out', retryable: true }],
  ['resets_after_accept', { outcome: 'in_doubt', code: 'connection_lost', retryable: true }],
  ['fails_after_accept', { outcome: 'in_doubt', code: 'carrier_failure', retryable: true }],
  ['proxy_fails_after_accept', { outcome: 'in_doubt', code: 'carrier_unavailable', retryable: true }],
  ['garbage_reply', { outcome: 'in_doubt', code: 'garbage_reply', retryable: true }],
];
const TOO_LARGE = { outcome: 'too_large', code: 'batch_too_large', retryable: false };
const STATUSES = ['sent', 'failed', 'undelivered', 'expired', 'delivered'];
const WAIT_MAX_MS = 10_000;

/** Every carrier passes this suite against a running counterpart, or it is not a carrier of ours. */
export function describeCarrier(name: string, start: () => Promise<Counterpart>): void {
  describe(`${name} as a carrier`, () => {
    let counterpart: Counterpart;
    let carrier: Carrier;
    let references = 0;
    const message = (to: string) => ({
      reference: `conformance-${++references}`,
      to,
      text: 'Grüße, {{name}} "\\" €',
    });

    beforeAll(async () => {
      counterpart = await start();
    });
    afterAll(() => counterpart.close());
    // A new one each time: a connection that the counterpart cut in one test would put the next one in doubt.
    beforeEach(() => {
      carrier = counterpart.createCarrier();
    });
    afterEach(async () => {
      await carrier.close();
      await counterpart.setFault(null);
    });

    describe('submission', () => {
      it('accepts a batch and lists exactly the refused messages, with codes of ours', async () => {
        const { delivered, refused, busy } = counterpart.numbers;
        const messages = [delivered, refused.to, delivered, busy.to].map(message);
        const answer = await carrier.submit({ messages, sender: 'Broadside', requestId: 'conformance' });
        expect(answer.inDoubt).toEqual([]);
        expect([...answer.refused].sort((a, b) => a.index - b.index)).toEqual([
          { index: 1, code: refused.code, carrierCode: expect.any(String), retryable: false },
          { index: 3, code: busy.code, carrierCode: expect.any(String), retryable: true },
        ]);
        for (const { code } of answer.refused) expect(isErrorCode(code)).toBe(true);
        expect(await carrier.submit({ messages: messages.slice(3) })).toEqual(ALL_ACCEPTED);
      });

      it('takes a batch of batchSizeMax and refuses a larger one before anything is sent', async () => {
        const { batchSizeMax } = carrier.capabilities;
        const messages = Array.from({ length: batchSizeMax + 1 }, () =>
          message(counterpart.numbers.delivered),
        );
        const before = await counterpart.acceptedCount();
        // With nobody there, only a carrier that does not even try can give this answer.
        await counterpart.setFault('down');
        await expect(carrier.submit({ messages })).rejects.toMatchObject(TOO_LARGE);
        await counterpart.setFault(null);
        expect(await carrier.submit({ messages: messages.slice(1) })).toEqual(ALL_ACCEPTED);
        expect(await counterpart.acceptedCount()).toBe(before + batchSizeMax);
      });

      it('says that a submission was too large for the other side, and takes the same messages in parts', async () => {
        const messages = Array.from({ length: 4 }, () => message(counterpart.numbers.delivered));
        const before = await counterpart.acceptedCount();
        await counterpart.setFault('takes_two_at_a_time');
        if (counterpart.splitsByItself) {
          expect(await carrier.submit({ messages })).toEqual(ALL_ACCEPTED);
          expect(await counterpart.acceptedCount()).toBe(before + 4);
          return;
        }
        for (const many of [messages, messages.slice(1)]) {
          await expect(carrier.submit({ messages: many })).rejects.toMatchObject(TOO_LARGE);
        }
        expect(await counterpart.acceptedCount()).toBe(before);
        for (const few of [messages.slice(0, 2), messages.slice(2)]) {
          expect(await carrier.submit({ messages: few })).toEqual(ALL_ACCEPTED);
        }
        expect(await counterpart.acceptedCount()).toBe(before + 4);
      });

      it('lists the refused half of a batch, for now or for good, and the other half was taken', async () => {
        for (const [fault, retryable] of [
          ['refuses_half', true],
          ['refuses_half_for_good', false],
        ] as const) {
          const messages = Array.from({ length: 5 }, () => message(counterpart.numbers.delivered));
          const before = await counterpart.acceptedCount();
          await counterpart.setFault(fault);
          const { refused, inDoubt } = await carrier.submit({ messages });
          await counterpart.setFault(null);
          expect(inDoubt).toEqual([]);
          expect(refused.map((refusal) => [refusal.index, refusal.retryable])).toEqual([
            [1, retryable],
            [3, retryable],
          ]);
          for (const { code } of refused) expect(isErrorCode(code)).toBe(true);
          expect((await counterpart.acceptedCount()) - before).toBe(3);
        }
      });

      it('lists those of a batch that it may or may not have, beside those it took', async () => {
        const messages = Array.from({ length: 5 }, () => message(counterpart.numbers.delivered));
        const before = await counterpart.acceptedCount();
        await counterpart.setFault('loses_half');
        const { refused, inDoubt } = await carrier.submit({ messages });
        await counterpart.setFault(null);
        expect([refused, inDoubt.map(({ index }) => index)]).toEqual([[], [1, 3]]);
        for (const { code } of inDoubt) expect(isErrorCode(code)).toBe(true);
        expect((await counterpart.acceptedCount()) - before).toBeGreaterThanOrEqual(3);
        // Sending them again is harmless to a carrier that deduplicates.
        const doubtful = inDoubt.map(({ index }) => messages[index]!);
        expect(await carrier.submit({ messages: doubtful })).toEqual(ALL_ACCEPTED);
        if (carrier.capabilities.deduplicates) expect((await counterpart.acceptedCount()) - before).toBe(5);
      });

      it('waits for a slow answer, and takes receipts that come before it', async () => {
        await counterpart.setFault('slow_answer');
        const messages = [message(counterpart.numbers.delivered)];
        const answer = carrier.submit({ messages }).then((said) => ['answered', said]);
        const told = async () => hasComeFor(messages[0]?.reference as string);
        const receipt = until(told).then(() => 'told');
        expect(await Promise.race([answer, receipt])).toBe('told');
        expect(await answer).toEqual(['answered', ALL_ACCEPTED]);
      });

      it('sends nothing once the time to send it is over', async () => {
        const messages = [message(counterpart.numbers.delivered)];
        const before = await counterpart.acceptedCount();
        const late = carrier.submit({ messages, sendBeforeMs: performance.now() });
        await expect(late).rejects.toMatchObject({ outcome: 'refused', retryable: true });
        expect(await carrier.submit({ messages, sendBeforeMs: performance.now() + 60_000 })).toEqual(
          ALL_ACCEPTED,
        );
        expect((await counterpart.acceptedCount()) - before).toBe(1);
      });

      it('resolves an empty batch without a word to the carrier', async () => {
        await counterpart.setFault('down');
        expect(await carrier.submit({ messages: [] })).toEqual(ALL_ACCEPTED);
      });

      it('repeats its first answer for a known reference, if it says that it deduplicates', async () => {
        const messages = [counterpart.numbers.delivered, counterpart.numbers.refused.to].map(message);
        const before = await counterpart.acceptedCount();
        const first = await carrier.submit({ messages });
        expect(await carrier.submit({ messages })).toEqual(first);
        expect(first.refused).toHaveLength(1);
        const sent = (await counterpart.acceptedCount()) - before;
        expect(sent).toBe(carrier.capabilities.deduplicates ? 1 : 2);
        await receiptsFor([messages[0]?.reference as string], sent);
      });

      it.each(FAULTS)('%s: tells whether the carrier may have taken the batch', async (fault, expected) => {
        if (counterpart.neverShows?.includes(fault)) return;
        const patience = fault === 'hangs_after_accept' ? { submitTimeoutMs: 1_000 } : undefined;
        const impatient = counterpart.createCarrier(patience);
        const messages = [message(counterpart.numbers.delivered)];
        await counterpart.setFault(fault);
        const error = await impatient.submit({ messages }).catch((reason) => reason);
        await counterpart.setFault(null);
        await impatient.close();
        expect(error).toBeInstanceOf(CarrierError);
        expect(error).toMatchObject(expected);
        expect(isErrorCode(error.code)).toBe(true);
        if (fault === 'throttled') expect(error.retryAfterMs).toBeGreaterThan(0);

        // The counterpart took what is in doubt and nothing of what was refused; sending again tells which.
        const before = await counterpart.acceptedCount();
        expect(await carrier.submit({ messages })).toEqual(ALL_ACCEPTED);
        const again = expected.outcome === 'refused' || !carrier.capabilities.deduplicates;
        expect((await counterpart.acceptedCount()) - before).toBe(again ? 1 : 0);
      });
    });

    describe('receipts', () => {
      beforeEach(async () => {
        if (counterpart.callbacks().length > 0) return;
        await carrier.submit({ messages: [message(counterpart.numbers.delivered)] });
        await until(async () => counterpart.callbacks().length > 0);
      });

      it('tell what became of each accepted message', async () => {
        const { delivered, undelivered } = counterpart.numbers;
        const messages = [message(delivered), message(undelivered.to)];
        await carrier.submit({ messages });
        const receipts = await receiptsFor(messages.map(({ reference }) => reference));
        expect(receipts).toEqual([
          { reference: messages[0]?.reference, status: 'delivered', errorCode: null },
          {
            reference: messages[1]?.reference,
            status: 'undelivered',
            errorCode: undelivered.code,
            carrierCode: expect.any(String),
          },
        ]);
      });

      it('hold only statuses and codes of ours', () => {
        const receipts = counterpart.callbacks().flatMap((callback) => callbacks().read(callback).receipts);
        expect(receipts.length).toBeGreaterThan(0);
        for (const { status, errorCode } of receipts) {
          expect(STATUSES).toContain(status);
          expect(errorCode === null || isErrorCode(errorCode)).toBe(true);
        }
      });

      it('are forged if signed with another secret, too long ago, too far ahead, or changed on the way', () => {
        const { body } = genuine();
        const changed = Buffer.from(body);
        changed[body.length - 2] = (changed[body.length - 2] as number) ^ 1;
        const minutes = (count: number) => counterpart.sign(body, { atMs: Date.now() + count * 60_000 });
        const outOfTime = counterpart.signsNoTime ? [] : [minutes(-6), minutes(6)];
        const unsigned = { ...counterpart.sign(body), headers: {} };
        const attempts: Callback[] = [
          counterpart.sign(body, { foreignSecret: true }),
          ...outOfTime,
          { ...counterpart.sign(body), body: changed },
          unsigned,
        ];
        for (const forged of attempts) expect(() => callbacks().read(forged)).toThrow(ForgedReceiptError);
        for (const forged of [...outOfTime, unsigned]) {
          expect(() => callbacks().check(forged)).toThrow(ForgedReceiptError);
        }
        expect(() => callbacks().check(counterpart.sign(body))).not.toThrow();
        expect(() => callbacks().read(counterpart.sign(body))).not.toThrow();
        expect(() => callbacks().read(minutes(-4))).not.toThrow();
      });

      it('are refused by their headers alone where one that is signed is missing', () => {
        const { headers } = genuine();
        const now = counterpart.sign(Buffer.from('x'));
        const signed = Object.keys(now.headers).filter((name) => name in headers && name !== 'content-type');
        for (const name of signed) {
          const { [name]: _, ...others } = now.headers;
          expect(() => callbacks().check({ ...now, headers: others })).toThrow(ForgedReceiptError);
          expect(() => callbacks().read({ ...now, headers: others })).toThrow(ForgedReceiptError);
        }
      });

      it('are forged whatever the headers, if the signature is not genuine', () => {
        const { url, headers, body } = genuine();
        const values = fc.dictionary(fc.constantFrom(...Object.keys(headers)), fc.string());
        fc.assert(
          fc.property(values, (broken) => {
            fc.pre(Object.entries(broken).some(([key, value]) => value !== headers[key]));
            expect(() => callbacks().read({ url, headers: broken, body })).toThrow(ForgedReceiptError);
          }),
        );
      });

      it('with a genuine signature and a body that makes no sense name what is wrong', () => {
        for (const [what, text] of counterpart.malformedBodies) {
          const error = parseFailure(Buffer.from(text));
          expect([what, error]).toEqual([what, expect.any(MalformedReceiptError)]);
          expect((error as MalformedReceiptError).problems.length).toBeGreaterThan(0);
          expect((error as MalformedReceiptError).problems.length).toBeLessThanOrEqual(20);
        }
      });

      it('never fail in any other way, whatever the body', () => {
        const bodies = fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify([value])),
        );
        const asBuffers = fc.oneof(
          bodies.map((text) => Buffer.from(text)),
          fc.uint8Array().map(Buffer.from),
        );
        fc.assert(
          fc.property(asBuffers, (body) => {
            expect([undefined, 'MalformedReceiptError']).toContain(parseFailure(body)?.name);
          }),
          { numRuns: 500 },
        );
      });
    });

    it('releases its connections when closed, and then refuses', async () => {
      const closed = counterpart.createCarrier();
      const before = await counterpart.openConnections();
      await closed.submit({ messages: [message(counterpart.numbers.delivered)] });
      await Promise.all([closed.close(), closed.close()]);
      await until(async () => (await counterpart.openConnections()) <= before);
      const late = closed.submit({ messages: [message(counterpart.numbers.delivered)] });
      await expect(late).rejects.toMatchObject({ outcome: 'refused', retryable: true });
    });

    it('lets a submission under way end before it closes', async () => {
      const closing = counterpart.createCarrier();
      const messages = [message(counterpart.numbers.delivered)];
      await counterpart.setFault('slow_answer');
      const before = await counterpart.acceptedCount();
      const underWay = closing.submit({ messages });
      await until(async () => (await counterpart.acceptedCount()) > before);
      const closed = closing.close();
      await expect(closing.submit({ messages })).rejects.toMatchObject({
        outcome: 'refused',
        retryable: true,
      });
      expect(await underWay).toEqual(ALL_ACCEPTED);
      await closed;
    });

    it('closes although a submission hangs, which is in doubt then', async () => {
      const closing = counterpart.createCarrier({ closeGraceMs: 100 });
      const idle = await counterpart.openConnections();
      await counterpart.setFault('hangs_after_accept');
      const before = await counterpart.acceptedCount();
      const hanging = closing.submit({ messages: [message(counterpart.numbers.delivered)] });
      const outcome = expect(hanging).rejects.toMatchObject({
        outcome: 'in_doubt',
        code: 'connection_lost',
        retryable: true,
      });
      await until(async () => (await counterpart.acceptedCount()) > before);
      await closing.close();
      await outcome;
      await until(async () => (await counterpart.openConnections()) <= idle);
    });

    /** The receipts for these references, in their order; waits until `count` have come and no more than that. */
    async function receiptsFor(wanted: string[], count = wanted.length): Promise<Receipt[]> {
      const find = () =>
        counterpart
          .callbacks()
          .flatMap((callback) => callbacks().read(callback).receipts)
          .filter(({ reference }) => wanted.includes(reference));
      await until(async () => find().length >= count);
      // A receipt too many would arrive before that of a message sent after it.
      const marker = message(counterpart.numbers.delivered);
      await carrier.submit({ messages: [marker] });
      await until(async () => hasComeFor(marker.reference));
      expect(find()).toHaveLength(count);
      return find().sort((a, b) => wanted.indexOf(a.reference) - wanted.indexOf(b.reference));
    }

    /** Whether a callback names it, in its body or its URL. */
    function hasComeFor(reference: string): boolean {
      return counterpart
        .callbacks()
        .some(({ url, body }) => body.includes(reference) || url.includes(reference));
    }

    function callbacks(): Callbacks {
      if (carrier.callbacks === undefined) throw new Error(`${name} takes no callbacks`);
      return carrier.callbacks;
    }

    function genuine(): Callback {
      const callback = counterpart.callbacks()[0];
      if (callback === undefined) throw new Error('no callback has arrived yet');
      return callback;
    }

    function parseFailure(body: Buffer): Error | undefined {
      try {
        callbacks().read(counterpart.sign(body));
        return undefined;
      } catch (error) {
        return error as Error;
      }
    }
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MAX_MS;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`not so within ${WAIT_MAX_MS} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
