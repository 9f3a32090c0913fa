// Loaded before a service: its clock goes CLOCK_SHIFT_HOURS ahead of everybody else's, or behind where that is negative.

const shiftMs = Number(process.env.CLOCK_SHIFT_HOURS) * 3_600_000;
const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
