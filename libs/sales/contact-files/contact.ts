/** A row that becomes a message; `values` are its cells in the order of the file's columns, trimmed. */
export interface Contact {
  /** The line of the file, from 1, on which the row begins. */
  line: number;
  msisdn: string;
  values: string[];
}

/** A row that does not, and why: `line` and `field` say where, `reason` reads on after the field or the value. */
export interface RejectedRow {
  line: number;
  /** The column's name, or `(row)` where the fault is not of one cell. */
  field: string;
  reason: string;
  /** The cell as it is in the file, or the whole row; at most 200 characters. */
  value: string;
  /** All cells of the row. */
  cells: readonly string[];
}

export interface ContactChunk {
  contacts: Contact[];
  rejects: RejectedRow[];
}
