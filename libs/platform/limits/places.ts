import type { Source } from './sources.js';

export interface PlacesMax {
  /** Of one address. */
  address: number;
  /** Of the addresses of one network together. */
  network: number;
  all: number;
}

/**
 * Places for what is not done yet and waits for a client: connections that have shown no key, bodies that are not all here.
 *
 * A newcomer always gets one. Where that is more than the newcomer's address may have, or its network, or all together, the
 * oldest of them is taken out: what is honest is done in a moment, and what only holds its place has held it the longest.
 */
export class Places<One> {
  /** In the order in which they came, the oldest first. */
  private readonly all = new Map<One, Source>();
  private readonly byAddress = new Map<string, Set<One>>();
  private readonly byNetwork = new Map<string, Set<One>>();

  constructor(
    private readonly max: PlacesMax,
    private readonly onTakenOut: (one: One) => void,
  ) {}

  get size(): number {
    return this.all.size;
  }

  has(one: One): boolean {
    return this.all.has(one);
  }

  add(one: One, source: Source): void {
    this.all.set(one, source);
    const ofAddress = put(this.byAddress, source.address, one);
    const ofNetwork = put(this.byNetwork, source.network, one);
    if (ofAddress.size > this.max.address) this.takeOut(first(ofAddress));
    else if (ofNetwork.size > this.max.network) this.takeOut(first(ofNetwork));
    else if (this.all.size > this.max.all) this.takeOut(first(this.all));
  }

  /** False if it had none. */
  delete(one: One): boolean {
    const source = this.all.get(one);
    if (!source) return false;
    this.all.delete(one);
    remove(this.byAddress, source.address, one);
    remove(this.byNetwork, source.network, one);
    return true;
  }

  /** Those that are here, the oldest first; those met may be deleted meanwhile. */
  values(): IterableIterator<One> {
    return this.all.keys();
  }

  takeOutOldest(): void {
    if (this.all.size > 0) this.takeOut(first(this.all));
  }

  /** The oldest of an address that has one. */
  takeOutOldestOf(address: string): void {
    this.takeOut(first(this.byAddress.get(address)!));
  }

  private takeOut(one: One): void {
    this.delete(one);
    this.onTakenOut(one);
  }
}

const first = <One>(ones: { keys(): Iterator<One> }): One => ones.keys().next().value as One;

function put<One>(groups: Map<string, Set<One>>, name: string, one: One): Set<One> {
  let group = groups.get(name);
  if (!group) {
    group = new Set();
    groups.set(name, group);
  }
  return group.add(one);
}

function remove<One>(groups: Map<string, Set<One>>, name: string, one: One): void {
  const group = groups.get(name);
  if (group?.delete(one) && group.size === 0) groups.delete(name);
}
