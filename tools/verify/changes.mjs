// The single changes of a landing: who gains from each, and whether it was in what was reviewed. Shares no code with
// rollcall.
import { list } from './parts.mjs';

export function gainers(landed) {
  const keys = (person) => [
    person,
    ...list(landed.moved).flatMap((one) => (one.person === person ? [one.was] : [])),
  ];
  const everybody = new Set();
  const through = new Map();
  for (const { person, through: places } of list(landed.gains))
    for (const self of keys(person)) {
      everybody.add(self);
      for (const place of list(places)) through.set(place, (through.get(place) ?? new Set()).add(self));
    }
  for (const change of list(landed.governed))
    if (change.person !== null && !takesAway(change))
      for (const self of keys(change.person)) everybody.add(self);
  return {
    everybody,
    is: (person, subject) => subject !== null && keys(subject).includes(person),
    by: (person, places) => places.some((place) => through.get(place)?.has(person) === true),
  };
}

/** A governed change of a person that takes access away, and no more: gone, an earlier end, an elevation less. */
function takesAway({ path, person, tier, before, after }) {
  if (person === null || tier !== 'low') return false;
  const field = path.slice(`members.${person}`.length);
  if (field === '.expires')
    return typeof after === 'string' && (typeof before !== 'string' || after < before);
  return after === null && (field === '' || field.startsWith('.elevate.'));
}

// ---- What changed ----

export function changesOf(landed, files) {
  const access = (word, gives) => (one) => ({
    words: `${word} ${one.person} ${one.account} ${one.resource} ${one.level}`,
    tier: one.tier,
    about: {
      person: one.person,
      project: one.resource.startsWith('project:') ? [one.account, one.resource.slice(8)] : null,
      alias: null,
    },
    benefits: (gains, person) =>
      gives && (gains.is(person, one.person) || gains.by(person, list(one.through))),
  });
  const governed = (one) => {
    const alias = one.path.startsWith('projects.') ? one.path.split('.').slice(1, -1).join('.') : null;
    const places = [...(one.path === 'defaults' ? ['defaults'] : []), ...(alias ? [`project ${alias}`] : [])];
    return {
      words: one.path,
      tier: one.tier,
      about: { person: one.person, project: null, alias },
      benefits: (gains, person) =>
        !takesAway(one) && (gains.is(person, one.person) || gains.by(person, places)),
    };
  };
  const changes = [
    ...list(landed.gains).map(access('gain', true)),
    ...list(landed.losses).map(access('loss', false)),
    ...list(landed.governed).map(governed),
  ];
  if (changes.length > 0) return changes;
  const about = { person: null, project: null, alias: null };
  return differing(files.before, files.landed).map((path) => ({
    words: `text of ${path}`,
    tier: 'low',
    about,
    benefits: () => false,
  }));
}

/** Whatever landed must be in what the head changes, against each of its merge bases. */
export function coverage(landed, reviewed, block) {
  const inAll = (test) => reviewed.length > 0 && reviewed.every(test);
  for (const gain of list(landed.gains))
    if (!inAll((delta) => list(delta.gains).some((seen) => covers(seen, gain))))
      block('UNCOVERED', `gain ${gain.person} ${gain.account} ${gain.resource} ${gain.level}`);
  for (const change of list(landed.governed))
    if (
      !takesAway(change) &&
      !inAll((delta) =>
        list(delta.governed).some(
          ({ path, after }) => path === change.path && sorted(after) === sorted(change.after),
        ),
      )
    )
      block('UNCOVERED', change.path);
}

const LADDERS = [
  ['read-only', 'user', 'admin', 'owner'],
  ['deny', 'allow'],
];

function covers(seen, gain) {
  if (seen.person !== gain.person || seen.account !== gain.account) return false;
  const wide = /^(project|report):/.exec(gain.resource);
  if (seen.resource !== gain.resource && (wide === null || seen.resource !== `${wide[1]}:*`)) return false;
  const isEnough =
    seen.level === gain.level ||
    LADDERS.some(
      (ladder) => ladder.includes(gain.level) && ladder.indexOf(seen.level) >= ladder.indexOf(gain.level),
    );
  return isEnough && (seen.until === null || (gain.until !== null && seen.until >= gain.until));
}

/** Text that is the same where lists of deltas change the same. */
export function sameness(deltas) {
  const tuples = (changes) =>
    list(changes).map(({ person, account, resource, level, until }) =>
      JSON.stringify([person, account, resource, level, until]),
    );
  return JSON.stringify(
    deltas.map(({ gains, losses, governed }) => [
      tuples(gains).sort(),
      tuples(losses).sort(),
      list(governed)
        .map(({ path, before, after }) => JSON.stringify([path, sorted(before), sorted(after)]))
        .sort(),
    ]),
  );
}

/** Returns the paths whose mode or blob is not the same on both sides, sorted. */
export function differing(a, b) {
  const [left, right] = [a, b].map(
    (files) => new Map(list(files).map((one) => [one.path, `${one.mode} ${one.blob}`])),
  );
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((path) => left.get(path) !== right.get(path))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** JSON text with sorted keys. */
export function sorted(value) {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
