import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Allowance } from './allowance.js';
import type { Settings } from './carrier-settings.js';
import { MESSAGES_BELOW_413_MAX, RETRY_AFTER_S, SLOW_ANSWER_MS } from './fault-kinds.js';
import { type ActiveFault, Faults } from './faults.js';
import { invalid, parseJson, readBody, readSimulate, send } from './http.js';
import { Messages } from './messages.js';
import { Port } from './port.js';
import type { FaultRequest } from './requests.js';
import type { Smsc } from './smpp/smsc.js';
import type { Stats } from './stats.js';
import { Rejected, type SubmissionRequest, Submissions } from './submissions.js';

/** Of the ten seconds a process has to stop. */
const FLUSH_BUDGET_MS = 5_000;
/** How long the answer waits for receipts that are to be early; their URL may be down. */
const EARLY_WAIT_MAX_MS = 2_000;

/** A carrier that listens; tests drive it in-process with the same verbs the control endpoints offer. */
export interface RunningCarrier {
  url: string;
  port: number;
  /** Of SMPP; null without it. */
  smppPort: number | null;
  stats(): Stats & { receiptsPending: number; binds: number };
  setFault(request: FaultRequest): Promise<void>;
  reset(): Promise<void>;
  openConnections(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts the simulated carrier.
 * @throws Error with code EADDRINUSE and what to do about it
 */
export async function startCarrier(settings: Settings, logger: Logger): Promise<RunningCarrier> {
  const carrier = new CarrierServer(settings, logger);
  await carrier.listen();
  return carrier;
}

/**
 *   listening ◀──time is up, other fault, reset── down (the ports are closed)
 *       │ └────────────────POST /faults─────────────▲
 *       └──close──▶ flushing receipts ──▶ closed
 */
class CarrierServer implements RunningCarrier {
  private readonly server: Server;
  private readonly httpPort: Port;
  private readonly faults = new Faults(() => void this.followFaults());
  private readonly allowance: Allowance;
  private messages: Messages;
  private submissions: Submissions;
  private smsc: Smsc | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly logger: Logger,
  ) {
    this.allowance = new Allowance(settings.messagesPerSecond);
    this.messages = new Messages(settings, this.faults);
    this.submissions = this.newSubmissions();
    this.server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      this.answer(request, response).catch((error) => this.fail(response, error));
    });
    const cut = () => this.server.closeAllConnections();
    const { host, port } = settings;
    this.httpPort = new Port(this.server, host, port, '--port or CARRIER_PORT', cut, logger);
  }

  get port(): number {
    return this.httpPort.number;
  }

  get smppPort(): number | null {
    return this.smsc?.port ?? null;
  }

  get url(): string {
    return `http://${this.settings.host}:${this.port}`;
  }

  async listen(): Promise<void> {
    await this.httpPort.listen();
    const { settings, messages, allowance, faults, logger } = this;
    if (settings.smppPort === undefined) return;
    // Most carriers are without it.
    const { startSmsc } = await import('./smpp/smsc.js');
    this.smsc = await startSmsc(settings, messages, allowance, faults, logger);
  }

  stats() {
    const { stats } = this.messages;
    const receiptsPending = this.submissions.receiptsPending + (this.smsc?.receiptsPending ?? 0);
    return { ...stats, told: { ...stats.told }, receiptsPending, binds: this.smsc?.binds ?? 0 };
  }

  openConnections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  async setFault(request: FaultRequest): Promise<void> {
    this.faults.set(request);
    await this.followFaults();
  }

  async reset(): Promise<void> {
    await this.setFault({ fault: 'none' });
    const old = this.submissions;
    this.messages = new Messages(this.settings, this.faults);
    this.submissions = this.newSubmissions();
    this.smsc?.reset(this.messages);
    await old.discard();
  }

  async close(): Promise<void> {
    this.faults.set({ fault: 'none' });
    await this.httpPort.set(false);
    const [overHttp, overSmpp] = await Promise.all([
      this.submissions.close(FLUSH_BUDGET_MS),
      this.smsc?.close(FLUSH_BUDGET_MS) ?? 0,
    ]);
    const lost = overHttp + overSmpp;
    if (lost > 0) this.logger.warn({ lost }, 'receipts lost: nobody took them in time');
  }

  private newSubmissions(): Submissions {
    return new Submissions(this.settings, this.messages, this.allowance, this.faults, this.logger);
  }

  /** Closes the ports and ends binds, or opens them again, as the faults say. */
  private async followFaults(): Promise<void> {
    await Promise.all([this.httpPort.set(!this.faults.isDown), this.smsc?.followFaults()]);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    switch (route) {
      case 'POST /messages':
        return await this.answerSubmission(request, response);
      case 'GET /stats':
        return send(response, 200, this.stats());
      case 'GET /taken': {
        const prefix = new URL(request.url ?? '', this.url).searchParams.get('prefix') ?? '';
        return send(response, 200, { messages: this.submissions.takenOf(prefix) });
      }
      case 'GET /healthz':
      case 'GET /readyz':
        return send(response, 200, { status: 'ok' });
      case 'POST /faults': {
        const { faultSchema } = await import('./requests.js');
        const fault = faultSchema.safeParse(parseJson(await readBody(request)));
        if (!fault.success) throw invalid(fault.error.issues);
        this.faults.set(fault.data);
        // "down" would close the connection that asked for it before the answer is out.
        response.once('finish', () => void this.followFaults());
        return send(response, 202, fault.data);
      }
      case 'POST /reset':
        await this.reset();
        return send(response, 200, { status: 'reset' });
      default:
        throw new Rejected(404, 'NOT_FOUND', `there is no ${route}`);
    }
  }

  private async answerSubmission(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { settings } = this;
    const body = await readBody(request);
    const callbackSecret = this.callbackSecretFor(request.headers.authorization);
    const submission = parseJson(body) as SubmissionRequest & { simulate?: unknown };
    const simulate = submission.simulate === undefined ? undefined : await readSimulate(submission.simulate);
    const active = simulate?.fault === undefined ? this.faults.take() : { fault: simulate.fault };
    const fault = active?.fault;
    if (active !== undefined) throwIfRejecting(active, submission);
    if (fault === 'reset_before_accept') return void request.socket.destroy();

    const { answer, receiptsLeft } = this.submissions.take(
      submission,
      { ...settings, ...simulate },
      callbackSecret,
      fault,
    );
    if (this.logger.isLevelEnabled('debug')) {
      const requestId = request.headers['x-request-id'];
      this.logger.debug(
        { requestId, accepted: answer.accepted, refused: answer.refused.length, fault },
        'submission',
      );
    }
    const submitLatencyMs = simulate?.submitLatencyMs ?? settings.submitLatencyMs;
    if (submitLatencyMs > 0) await delay(submitLatencyMs);
    if (fault === 'slow_answer') await delay(active?.delayMs ?? SLOW_ANSWER_MS, undefined, { ref: false });
    if (receiptsLeft !== undefined)
      await Promise.race([receiptsLeft, delay(EARLY_WAIT_MAX_MS, undefined, { ref: false })]);
    if (fault === 'time_out_after_accept') return;
    if (fault === 'reset_after_accept') return void request.socket.destroy();
    if (fault === 'error_500_after_accept') return send(response, 500, { code: 'SYSTEM_ERROR' });
    if (fault === 'error_503_after_accept') return sendAsProxy(response);
    if (fault === 'garbage') return void response.writeHead(200).end('<html>It works!</html>');
    send(response, 200, answer);
  }

  /** That of the account whose token is shown. @throws Rejected */
  private callbackSecretFor(authorization: string | undefined): string {
    const { token, testToken, callbackSecret, testCallbackSecret } = this.settings;
    if (testToken && testCallbackSecret && authorization === `Bearer ${testToken}`) return testCallbackSecret;
    if (token === undefined || authorization === `Bearer ${token}`) return callbackSecret;
    throw new Rejected(401, 'UNAUTHORIZED', 'the bearer token is missing or wrong');
  }

  private fail(response: ServerResponse, error: unknown): void {
    if (error instanceof Rejected) {
      this.messages.stats.submissionsRejected++;
      const headers: Record<string, string> = {};
      if (error.retryAfterS !== undefined) headers['retry-after'] = String(error.retryAfterS);
      send(response, error.status, { code: error.code, detail: error.message }, headers);
      return;
    }
    if (response.req.socket.destroyed) return;
    this.logger.error({ err: error }, 'unexpected error');
    send(response, 500, { code: 'SYSTEM_ERROR' });
  }
}

/** @throws Rejected if the fault is to turn submissions away */
function throwIfRejecting(
  { fault, retryAfterS = RETRY_AFTER_S, messagesMax = MESSAGES_BELOW_413_MAX }: ActiveFault,
  { messages }: SubmissionRequest,
): void {
  const why = 'a simulated fault';
  if (fault === 'error_413' && Array.isArray(messages) && messages.length > messagesMax)
    throw new Rejected(413, 'TOO_MANY_MESSAGES', why);
  if (fault === 'error_401') throw new Rejected(401, 'UNAUTHORIZED', why);
  if (fault === 'error_402') throw new Rejected(402, 'NO_CREDIT', why);
  if (fault === 'error_429') throw new Rejected(429, 'THROTTLED', why, retryAfterS);
  if (fault === 'error_503') throw new Rejected(503, 'UNAVAILABLE', why, retryAfterS);
}

/** What a proxy says that lost the connection to the carrier behind it, after passing the batch on. */
function sendAsProxy(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' });
  response.end('upstream connect error or disconnect/reset before headers');
}
