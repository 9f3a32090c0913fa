import type { FileFacts } from './contact-file.js';

/**
 * What was understood of a campaign's file. It is told with the campaign when that is made, or tried, and kept beside it:
 * so a repeated request is told the same.
 */
export interface ImportReport {
  file: FileFacts;
}
