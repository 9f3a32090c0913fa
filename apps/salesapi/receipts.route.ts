import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type CallbackHead,
  type Carrier,
  ForgedReceiptError,
  MalformedReceiptError,
  type ReceiptProblem,
} from '../../libs/carriers/carrier.js';
import { receiptBody } from '../../libs/carriers/configured.js';
import { sendProblem, toProblem } from '../../libs/platform/http/problem.filter.js';
import type { Strangers } from '../../libs/platform/http/strangers.js';
import type { RateLimits } from '../../libs/platform/limits/rate-limits.js';
import { sourceOf } from '../../libs/platform/limits/sources.js';
import { emptyReply, jsonReply, type Route } from '../../libs/platform/openapi/openapi.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { Logger } from '../../libs/platform/process/logging.js';
import { IntakeFullError, ReceiptIntake } from '../../libs/sales/receipts/receipt.intake.js';

export const RECEIPTS_SIZE_MAX_BYTES = 4 * 1024 * 1024;

const takenReceipts = z
  .object({
    taken: z.int().min(1).meta({ description: 'How many are committed.' }),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .meta({ description: 'What is wrong with the others, the first 20 of it: position and field.' }),
  })
  .meta({
    id: 'TakenReceipts',
    examples: [
      {
        taken: 2,
        errors: [
          { field: '1.status', detail: 'must be one of sent, delivered, undelivered, expired, failed' },
        ],
      },
    ],
  });

export const receiptsRoute: Route = {
  method: 'POST',
  path: '/receipts/:carrier',
  params: { carrier: z.string().meta({ description: 'The name of the carrier.', examples: ['http'] }) },
  body: (await receiptBody()).meta({
    description: 'In the form of the carrier `http`.',
    examples: [{ ref: '2s-17-1', status: 'delivered' }],
  }),
  headers: {
    'webhook-id': 'Part of what is signed.',
    'webhook-timestamp': 'Part of what is signed; at most five minutes from our clock.',
  },
  operation: {
    id: 'receiveReceipts',
    summary: 'Take receipts of a carrier',
    description:
      'One receipt or an array of them. They are committed before they are acknowledged. Those that cannot be understood ' +
      'cost the others nothing; where there is no other, the answer is 422.',
    tag: 'Receipts',
    needs: 'signature',
    replies: {
      200: jsonReply('Some cannot be understood; all others are committed.', takenReceipts),
      204: emptyReply('All are committed.'),
    },
    errors: ['carrier_not_found', 'bad_signature', 'malformed_receipt', 'rate_limited', 'busy'],
  },
};

/** The same for carriers that say all of it in a URL; it takes no body. */
export const receiptsByUrlRoute: Route = {
  method: 'GET',
  path: receiptsRoute.path,
  params: receiptsRoute.params,
  operation: {
    ...receiptsRoute.operation,
    id: 'receiveReceiptByUrl',
    summary: 'Take a receipt that is a URL',
    description:
      'For carriers that call back by GET: what became of a message stands in the parameters, which are each carrier’s own. ' +
      'It is committed before it is acknowledged.',
  },
};

interface ReceiptsParts {
  carriers: ReadonlyMap<string, Carrier>;
  strangers: Strangers;
  limits: RateLimits;
  logger: Logger;
}

const TOO_MANY_FORGED = new Problem(
  429,
  'rate_limited',
  'too many requests from this address were not signed, or showed no valid key',
  { retryAfterSeconds: 1 },
);

const headOf = ({ url, headers }: FastifyRequest): CallbackHead => ({
  url,
  headers: headers as CallbackHead['headers'],
});

type ReceiptRequest = FastifyRequest<{ Params: { carrier: string }; Body: Buffer }>;

/**
 * `POST /receipts/:carrier`: one receipt or an array, signed by the carrier; `GET`: one in the URL. 204 only after the commit. An address whose
 * receipts are signed is known from then on, and is never refused for others that are not.
 *
 * This is the busiest route by far and the only one that needs the body as it came (the signature covers its bytes),
 * so it stands on Fastify itself, in a scope with a content-type parser of its own.
 */
export function registerReceipts(
  app: NestFastifyApplication,
  { carriers, strangers, limits, logger }: ReceiptsParts,
): void {
  const intake = app.get(ReceiptIntake);
  const carrierOf = (name: string) => {
    const carrier = carriers.get(name);
    if (!carrier?.callbacks)
      throw new Problem(404, 'carrier_not_found', `no carrier that calls back is called "${name}"`);
    return { carrier, callbacks: carrier.callbacks };
  };
  void app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
      scope.setErrorHandler((error, request, reply) => {
        const problem = receiptProblem(error);
        if (problem.code === 'bad_signature') void limits.take('failures', sourceOf(request.ip).address);
        if (problem.status >= 500)
          logger.error({ err: error, requestId: request.id }, 'receipts were not committed');
        sendProblem(request, reply, problem);
      });
      // Before the body is read: nobody is to wait for one that cannot be signed.
      scope.addHook('onRequest', (request, _reply, done) => {
        const source = sourceOf(request.ip);
        if (!strangers.isKnown(source) && limits.isSpent('failures', source.address)) throw TOO_MANY_FORGED;
        carrierOf((request as ReceiptRequest).params.carrier).callbacks.check(headOf(request));
        done();
      });
      const take = async (request: ReceiptRequest, reply: FastifyReply) => {
        const { carrier, callbacks } = carrierOf(request.params.carrier);
        const body = request.body ?? Buffer.alloc(0);
        const { receipts, problems } = callbacks.read({ ...headOf(request), body });
        strangers.vouch(request.raw, sourceOf(request.ip), carrier.name);
        await intake.accept(carrier, receipts);
        const errors = problems.map(asError);
        if (errors.length > 0) {
          logger.warn(
            { carrier: carrier.name, requestId: request.id, errors },
            'some receipts of a callback cannot be understood; the others are committed',
          );
        }
        if (callbacks.reply) {
          const { status, contentType, body } = callbacks.reply;
          return reply.status(status).type(contentType).send(body);
        }
        if (errors.length === 0) return reply.status(204).send();
        return reply.status(200).send({ taken: receipts.length, errors });
      };
      scope.post(receiptsRoute.path, { bodyLimit: RECEIPTS_SIZE_MAX_BYTES }, take);
      scope.get(receiptsByUrlRoute.path, take);
    });
}

const asError = ({ index, field, detail }: ReceiptProblem) => ({ field: `${index}.${field}`, detail });

function receiptProblem(error: unknown): Problem {
  if (error instanceof ForgedReceiptError) return new Problem(401, 'bad_signature', error.message);
  if (error instanceof IntakeFullError) {
    return new Problem(503, 'busy', 'more receipts are waiting than may; send them again', {
      retryAfterSeconds: 1,
    });
  }
  if (error instanceof MalformedReceiptError) {
    return new Problem(422, 'malformed_receipt', error.message, {
      errors: error.problems.map(asError),
    });
  }
  return toProblem(error);
}
