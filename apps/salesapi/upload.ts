import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { fieldErrors } from '../../libs/platform/problems/field-errors.js';
import { Problem } from '../../libs/platform/problems/problem.js';
import type { ContactSource } from '../../libs/sales/contact-files/open-table.js';
import { createFormOrTrial } from './campaign.schemas.js';

/** A received upload: the form's text fields and the file, which lies on disk until `discard`. */
export interface Upload {
  fields: Record<string, string>;
  hasFile: boolean;
  open(): ContactSource;
  /** Tells this upload from any other: its fields, and the hash of its file. */
  describe(): Promise<string>;
  discard(): Promise<void>;
}

/**
 * Receives uploads into a folder. Each is spooled to disk: its fields may follow it in the form, and a slow upload must
 * not hold a database transaction open.
 *
 * The file has no name from its first byte on: it belongs to this process alone and its room on the disk is free again
 * when the process ends, however it ends. So there is nothing to clean up after a crash.
 */
export class Uploads {
  constructor(private readonly folder: string) {}

  /** @throws Error that names the folder if no file can be made there. */
  async assertUsable(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await (await this.openSpool()).close();
    } catch (error) {
      throw new Error(`UPLOAD_DIR ${this.folder} cannot be used: ${(error as Error).message}`);
    }
  }

  /**
   * Receives a multipart form with at most one file, named `file`.
   * @throws Problem 400 (broken form), 413 (too large), 415 (no form), 422 (unexpected part); ENOSPC.
   */
  async receive(request: FastifyRequest): Promise<Upload> {
    if (!request.isMultipart()) {
      throw new Problem(
        415,
        'unsupported_media_type',
        'send multipart/form-data with the parts file, name and message',
      );
    }
    const spool = await this.openSpool();
    const upload: Upload = {
      fields: {},
      hasFile: false,
      // More than one may read it, one after the other; only `discard` closes it.
      open: () => {
        const stream = spool.createReadStream({ start: 0, highWaterMark: 256 * 1024, autoClose: false });
        return Object.assign(stream, { file: spool });
      },
      describe: async () => {
        const hash = createHash('sha256');
        if (upload.hasFile) await pipeline(upload.open(), hash);
        return JSON.stringify([Object.entries(upload.fields).sort(), hash.digest('hex')]);
      },
      discard: () => spool.close(),
    };
    try {
      await receiveParts(request, spool, upload);
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

  private async openSpool(): Promise<FileHandle> {
    const name = path.join(this.folder, `broadside-upload-${randomUUID()}`);
    const spool = await open(name, 'wx+', 0o600);
    await unlink(name);
    return spool;
  }
}

async function receiveParts(request: FastifyRequest, spool: FileHandle, upload: Upload): Promise<void> {
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (Object.hasOwn(upload.fields, part.fieldname))
        throw unexpected(part.fieldname, 'is given more than once');
      // An @ that was forgotten sends the name of the file in its place.
      if (part.fieldname === 'file')
        throw unexpected('file', 'came as text and not as a file; with curl write -F file=@contacts.csv');
      const value = String(part.value);
      // What is not UTF-8 has been replaced by this character already.
      if (value.includes('\ufffd'))
        throw unexpected(part.fieldname, 'has characters that are not valid UTF-8');
      upload.fields[part.fieldname] = value;
    } else {
      if (part.fieldname !== 'file')
        throw unexpected(part.fieldname, 'is a file; the CSV belongs into the part "file"');
      for await (const chunk of part.file) await spool.appendFile(chunk);
      if (part.file.truncated)
        throw new Problem(413, 'too_large', 'the file is larger than this installation takes');
      upload.hasFile = true;
    }
  }
}

/** The checked text fields of an upload. @throws Problem 422 naming every wrong field, a missing file among them. */
export function createFields(upload: Upload): z.output<typeof createFormOrTrial> {
  const parsed = createFormOrTrial.safeParse(upload.fields);
  const errors = fieldErrors(parsed.error?.issues ?? []);
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
  const broken =
    /Unexpected end of (form|multipart data)|Malformed|Multipart: Boundary|needle cannot|aborted|premature/i;
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || broken.test(message ?? '')) {
    return new Problem(
      400,
      'broken_upload',
      `the upload ended early or is not well formed: ${message}; nothing was kept`,
    );
  }
  return error;
}
