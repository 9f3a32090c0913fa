import { carrierCodeOf } from '../carrier.js';
import { statusMeaning as httpStatusMeaning } from '../http-status.js';
import type { Reply, Verdict } from '../request-carrier.js';
import { inDoubt, refusedForGood, type StatusMeaning } from '../status-meaning.js';
import { codeMeaning, halts } from './twilio.codes.js';

/** Answers to a request that creates a message, as far as they are looked at. */
interface Body {
  /** Of a message that was created. */
  sid?: unknown;
  status?: unknown;
  error_code?: unknown;
  /** Of an error. */
  code?: unknown;
}

/**
 * What became of the message of a request. Only 201 with the SID of a message is an acceptance; any other 2xx is in doubt, and so
 * is every 5xx, whatever it says: Twilio's own may come after the message was created.
 */
export function readAnswer({ status, body }: Reply): Verdict {
  const answer = parse(body);
  if (status >= 200 && status < 300) return readCreated(answer);
  const { code } = answer ?? {};
  if (status >= 500 || typeof code !== 'number') return verdictOf(byHttpStatus(status), `HTTP ${status}`);
  return verdictOf(codeMeaning(String(code)) ?? byHttpStatus(status), String(code));
}

function readCreated(answer: Body | null): Verdict {
  if (typeof answer?.sid !== 'string' || !/^(?:SM|MM)[0-9a-fA-F]{32}$/.test(answer.sid))
    return verdictOf(inDoubt('garbage_reply'), '');
  // Twilio gave it up in the same breath, and calls back for nothing that it answered already.
  if (answer.status === 'failed') {
    const code = carrierCodeOf(answer.error_code ?? 'failed');
    const meaning = codeMeaning(code) ?? refusedForGood('unknown');
    return verdictOf({ ...meaning, retryable: false }, code);
  }
  return { fate: { kind: 'accepted' }, halts: false, throttled: false, splits: false };
}

/** Of a request with one message there is no part to take: what is too large is this text. */
function byHttpStatus(status: number): StatusMeaning {
  const { outcome, code, retryable } = httpStatusMeaning(status, false);
  return outcome === 'too_large' ? refusedForGood('message_too_long') : { outcome, code, retryable };
}

function verdictOf(meaning: StatusMeaning, carrierCode: string): Verdict {
  const { outcome, code, retryable } = meaning;
  return {
    fate:
      outcome === 'in_doubt'
        ? { kind: outcome, code }
        : { kind: outcome, why: { code, carrierCode, retryable } },
    halts: halts(meaning),
    throttled: code === 'throttled',
    splits: false,
  };
}

function parse(text: string): Body | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}
