import {
  type Attributes,
  context,
  DiagLogLevel,
  diag,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Logger } from '../process/logging.js';
import { within } from '../process/within.js';

export { type Span, SpanKind };

/**
 * Traces by OpenTelemetry, from the request through gRPC, jobs and the carrier to the receipt. Off, and then nothing of its
 * SDK is loaded, unless its standard variables say where to: OTEL_EXPORTER_OTLP_ENDPOINT and those beside it.
 */
let isOn = false;

export const isTracing = (): boolean => isOn;

const FLUSH_BUDGET_MS = 2_000;

/**
 * Begins to trace if the environment asks for it.
 * @throws Error where it asks for what is not here (OTLP over gRPC, another exporter).
 */
export async function startTracing(
  service: string,
  logger: Logger,
  env = process.env,
): Promise<{ close(): Promise<void> }> {
  if (!isWanted(env)) return { close: async () => {} };
  const [
    { NodeTracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    { detectResources, envDetector, resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const detail = (...message: unknown[]) => logger.warn(`traces: ${message.join(' ')}`);
  const silent = () => {};
  diag.setLogger(
    { error: detail, warn: detail, info: silent, debug: silent, verbose: silent },
    DiagLogLevel.WARN,
  );
  const own = resourceFromAttributes({ 'service.name': `broadside-${service}`, 'process.pid': process.pid });
  const provider = new NodeTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  isOn = true;
  logger.info('traces are on');
  return {
    // A collector that does not answer must not hold up the end.
    close: async () =>
      void (await within(
        FLUSH_BUDGET_MS,
        provider.shutdown().catch(() => {}),
      )),
  };
}

function isWanted(env: NodeJS.ProcessEnv): boolean {
  const exporter = env.OTEL_TRACES_EXPORTER;
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || exporter === 'none') return false;
  if (!exporter && !endpoint) return false;
  if (exporter && exporter !== 'otlp')
    throw new Error(`OTEL_TRACES_EXPORTER: "${exporter}" is not here; otlp is, and none`);
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol === 'grpc')
    throw new Error('OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not here; take http/json, mostly on port 4318');
  return true;
}

const tracer = () => trace.getTracer('broadside');

export interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  /** The W3C traceparent of what caused it, where that is not what is going on here. */
  parent?: string | null | undefined;
}

/** Does `work` as a span of its own; what it throws is noted there and thrown on. */
export async function inSpan<T>(
  name: string,
  { parent, ...options }: SpanOptions,
  work: (span: Span | null) => Promise<T>,
): Promise<T> {
  if (!isOn) return work(null);
  const cause = parent ? contextOf(parent) : context.active();
  return tracer().startActiveSpan(name, options, cause, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The same, but only as a part of something: not for what a timer does by itself. */
export function inSpanOfCause<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
  return isOn && trace.getActiveSpan() ? inSpan(name, options, work) : work();
}

/** A span that somebody else ends, and what is to be done under it. */
export function beginSpan(name: string, { parent, ...options }: SpanOptions, work: () => void): Span {
  const cause = parent ? contextOf(parent) : ROOT_CONTEXT;
  const span = tracer().startSpan(name, options, cause);
  context.with(trace.setSpan(cause, span), work);
  return span;
}

/** What is going on, as a W3C traceparent; undefined where nothing is traced. */
export function currentTraceparent(): string | undefined {
  if (!isOn) return undefined;
  const headers: { traceparent?: string } = {};
  propagation.inject(context.active(), headers);
  return headers.traceparent;
}

/** Does `work` as part of what a traceparent names. */
export function underTrace<T>(traceparent: string | undefined, work: () => T): T {
  return isOn && traceparent ? context.with(contextOf(traceparent), work) : work();
}

/** A link to what a traceparent names: related, but not its cause. */
export function linkTo(traceparent: string, attributes: Attributes = {}): Link | null {
  const spanContext = trace.getSpanContext(contextOf(traceparent));
  return spanContext ? { context: spanContext, attributes } : null;
}

const contextOf = (traceparent: string) => propagation.extract(ROOT_CONTEXT, { traceparent });
