/**
 * The references the carrier remembers, each with one byte, in bounded memory.
 *
 * Two generations: new references go into the young one; when it is full it becomes the old one and the old one is
 * forgotten. So at least the last `capacity` references are known, at most twice as many. Keys are 53-bit hashes in
 * typed arrays with linear probing, about 18 bytes a reference, because a Map of millions of strings would cost more
 * in garbage collection than everything else here.
 */
const SLOTS_MIN = 1 << 12;
const EMPTY = 0;

class Generation {
  count = 0;
  private keys: Float64Array;
  private values: Uint8Array;

  constructor(slots: number) {
    this.keys = new Float64Array(slots);
    this.values = new Uint8Array(slots);
  }

  get(key: number): number | undefined {
    const slot = this.slotOf(key);
    return this.keys[slot] === EMPTY ? undefined : this.values[slot];
  }

  set(key: number, value: number): void {
    if (this.count * 2 >= this.keys.length) this.grow();
    const slot = this.slotOf(key);
    if (this.keys[slot] === EMPTY) {
      this.keys[slot] = key + 1;
      this.count++;
    }
    this.values[slot] = value;
  }

  /** Keys are kept plus one, because zero marks an empty slot. */
  private slotOf(key: number): number {
    const mask = this.keys.length - 1;
    let slot = key & mask;
    while (this.keys[slot] !== EMPTY && this.keys[slot] !== key + 1) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.values = new Uint8Array(keys.length * 2);
    this.count = 0;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot] as number;
      if (key !== EMPTY) this.set(key - 1, values[slot] as number);
    }
  }
}

export class References {
  private young = new Generation(SLOTS_MIN);
  private old = new Generation(SLOTS_MIN);

  constructor(private readonly capacity: number) {}

  get(key: number): number | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: number, value: number): void {
    if (this.young.count >= this.capacity) {
      this.old = this.young;
      this.young = new Generation(SLOTS_MIN);
    }
    this.young.set(key, value);
  }
}
