import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Problem } from '../../libs/platform/problem.js';
import { createFormOrTrial } from './campaign.schemas.js';

/** A received upload: the form's text fields and the file, which lies on disk until `discard`. */
export interface Upload {
  fields: Record<string, string>;
  hasFile: boolean;
  open(): Readable;
  /** Tells this upload from any other: its fields, and the hash of its file. */
  describe(): Promise<string>;
  discard(): Promise<void>;
}

/**
 * Receives a multipart form with at most one file, named `file`. The file is spooled to disk: its fields may follow
 * it in the form, and a slow upload must not hold a database transaction open.
 * @throws Problem 400 (broken form), 413 (too large), 415 (no form), 422 (unexpected part).
 */
export async function receiveUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new Problem(
      415,
      'unsupported_media_type',
      'send multipart/form-data with the parts file, name and message',
    );
  }
  const spool = path.join(tmpdir(), `broadside-upload-${randomUUID()}`);
  const upload: Upload = {
    fields: {},
    hasFile: false,
    open: () => createReadStream(spool, { highWaterMark: 256 * 1024 }),
    describe: async () => {
      const hash = createHash('sha256');
      if (upload.hasFile) await pipeline(upload.open(), hash);
      return JSON.stringify([Object.entries(upload.fields).sort(), hash.digest('hex')]);
    },
    discard: () => rm(spool, { force: true }),
  };
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (Object.hasOwn(upload.fields, part.fieldname))
          throw unexpected(part.fieldname, 'is given more than once');
        upload.fields[part.fieldname] = String(part.value);
      } else {
        if (part.fieldname !== 'file')
          throw unexpected(part.fieldname, 'is a file; the CSV belongs into the part "file"');
        await pipeline(part.file, createWriteStream(spool));
        if (part.file.truncated)
          throw new Problem(413, 'too_large', 'the file is larger than this installation takes');
        upload.hasFile = true;
      }
    }
    return upload;
  } catch (error) {
    await upload.discard();
    // What is still to come is read and dropped: Node does not do it for a body that was begun, and the next request on
    // the same connection would wait behind it for ever.
    request.raw.unpipe();
    request.raw.resume();
    throw asProblem(error);
  }
}

/** The checked text fields of an upload. @throws Problem 422 naming every wrong field, a missing file among them. */
export function createFields(upload: Upload): z.output<typeof createFormOrTrial> {
  const parsed = createFormOrTrial.safeParse(upload.fields);
  const errors = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    field: path.join('.'),
    detail: message,
  }));
  if (!upload.hasFile)
    errors.unshift({ field: 'file', detail: 'the CSV file is missing; send it as the part "file"' });
  if (parsed.success && errors.length === 0) return parsed.data;
  throw new Problem(422, 'invalid_request', 'some fields of the form are missing or not acceptable', {
    errors,
  });
}

function unexpected(field: string, detail: string): Problem {
  return new Problem(422, 'invalid_request', `the part "${field}" ${detail}`, {
    errors: [{ field, detail }],
  });
}

function asProblem(error: unknown): unknown {
  const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
  if (error instanceof Problem) return error;
  // The plugin says 413 to these, but it is not the size that is wrong.
  if (/^FST_(FILES|FIELDS|PARTS)_LIMIT$/.test(code ?? '')) {
    return new Problem(422, 'invalid_request', 'the form has more parts than one CSV file and its fields');
  }
  if (statusCode) return error;
  const broken = /Unexpected end of (form|multipart data)|Malformed|Multipart: Boundary|aborted|premature/i;
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || broken.test(message ?? '')) {
    return new Problem(
      400,
      'broken_upload',
      `the upload ended early or is not well formed: ${message}; nothing was kept`,
    );
  }
  return error;
}
