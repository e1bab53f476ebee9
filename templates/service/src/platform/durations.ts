/** Durations travel as text (ISO 8601). They are reckoned as PostgreSQL does: months by the calendar, in UTC. */
const form =
  /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d+(?:\.\d+)?)S)?)?$/;

const DAY = 86_400_000;

function parsed(duration: string) {
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (
    form.exec(duration) ?? []
  )
    .slice(1)
    .map((part) => Number(part ?? 0));
  const clock = hours * 3_600_000 + minutes * 60_000 + seconds * 1_000;
  return { months: years * 12 + months, milliseconds: (weeks * 7 + days) * DAY + clock };
}

export const later = (moment: Date, duration: string): Date => moved(moment, duration, 1);

export const earlier = (moment: Date, duration: string): Date => moved(moment, duration, -1);

function moved(moment: Date, duration: string, sign: 1 | -1): Date {
  const { months, milliseconds } = parsed(duration);
  const date = new Date(moment);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + sign * months);
  // A month without that day ends on its last one.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return new Date(date.getTime() + sign * milliseconds);
}

/** `PT15M` -> 900000. A month, which has no one length, counts as 30 days. */
export function toMilliseconds(duration: string): number {
  const { months, milliseconds } = parsed(duration);
  return months * 30 * DAY + milliseconds;
}

/** 900000 -> `PT900S`. */
export const toDuration = (milliseconds: number): string => `PT${milliseconds / 1_000}S`;
