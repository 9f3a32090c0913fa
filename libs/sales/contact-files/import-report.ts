import type { FileFacts } from './contact-file.js';
import type { Preview } from './preview.js';

/**
 * What was understood of a campaign's file, and what its messages will be. It is told with the campaign when that is made, or tried, and kept beside it:
 * so a repeated request is told the same.
 */
export interface ImportReport {
  file: FileFacts;
  /** What its columns are called in it, for the file of its rejects. */
  headers: readonly string[];
  preview: Preview;
}
