import { divisions } from './divisions.ts';
import { residentName } from './names.ts';
import { apportion, pick, type Random } from './random.ts';
import type { Resident } from './shapes.ts';

const residentCount = 120;

/** Residents live mostly where the three brands are; nobody is listed in a campus, a park or an area without a committee. */
const weightOf: Readonly<Record<string, number>> = {
  '120112003': 40,
  '120112100': 12,
  '120112101': 15,
  '120112103': 15,
};

/** Enough neighbours in one community (文澜花园) for a case that twelve people report. */
const gathered = { street: '120112003', community: '120112003006', count: 14 };

/**
 * 120 sample residents with placeholder names. Phones run from 19900000001: eleven digits that look like a mobile number
 * and are kept for samples here; a deployment must never send a message to one of them.
 */
export function sampleResidents(random: Random): Resident[] {
  const counts = apportion(
    residentCount,
    divisions.map(({ code }) => weightOf[code] ?? 6),
    3,
  );
  const communities = divisions.flatMap(({ code, communities }, index) => {
    const lived = communities.filter((line) => Number(line.slice(0, 3)) < 400);
    return Array.from({ length: counts[index] ?? 0 }, (_, number) =>
      code === gathered.street && number < gathered.count ? gathered.community : code + pick(random, lived).slice(0, 3),
    );
  });
  return communities.map((communityCode, index) => ({
    handle: `r${String(index + 1).padStart(3, '0')}`,
    name: residentName(index),
    phone: String(19900000001 + index),
    communityCode,
  }));
}
