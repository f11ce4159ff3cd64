// Who an account is by the roster before a change, and whether that person may speak about it, from what a step record
// keeps. Shares no code with rollcall.
import { time } from './parts.mjs';

const NO = { answer: 'no', rests: [] };

export function whoIs(roster, people) {
  const members = new Map(roster.people.map((one) => [one.person, one]));
  const facts = new Map(people.map((one) => [one.person, one]));
  const holding = (test) => roster.people.filter(test).map(({ person }) => person);
  const byId = (id) => holding(({ forge }) => forge.ids.includes(id));

  /** 'yes', 'no' or 'unknown': a human with a pinned account, who may write and has not left. */
  const maySpeak = (person, at) => {
    const member = members.get(person);
    if (member === undefined || member.type === 'service' || member.forge.ids.length === 0) return 'no';
    if (member.expires !== null && time(member.expires) <= time(at)) return 'no';
    const known = facts.get(person);
    if (known?.writes === 'no' || known?.member === 'no') return 'no';
    return known?.writes === 'yes' ? 'yes' : 'unknown';
  };

  /** One word of a rule: a team, `manager`, `project.owner` or a person. */
  const isMeant = (name, person, { person: subject, project, alias }) => {
    if (name.includes('/')) {
      const teams = facts.get(person)?.teams ?? [];
      const found = teams.find(({ team }) => team.toLowerCase() === name.toLowerCase());
      return { answer: ['yes', 'no'].includes(found?.member) ? found.member : 'unknown', rests: [] };
    }
    if (name === 'manager')
      return subject !== null && members.get(subject)?.manager === person
        ? { answer: 'yes', rests: [`members.${subject}.manager`] }
        : NO;
    if (name === 'project.owner') {
      const meant = roster.projects.filter((one) =>
        project === null
          ? one.alias === alias
          : one.account === project[0] && (project[1] === '*' || one.native === project[1]),
      );
      const own = meant.filter(({ owner }) => owner === person);
      const isEnough = project?.[1] === '*' ? own.length === meant.length : true;
      return own.length > 0 && isEnough
        ? { answer: 'yes', rests: own.map((one) => `projects.${one.alias}.owner`) }
        : NO;
    }
    return name.trim().toLowerCase() === person.toLowerCase() ? { answer: 'yes', rests: [] } : NO;
  };

  return {
    maySpeak,
    /** The one person whose pin is the account's number. */
    pinned: (user) => {
      const found = user === null ? [] : byId(user.id);
      return found.length === 1 ? found[0] : null;
    },
    /** Everybody who the account may be, by number or else by login. */
    maybe: ({ id, login }) => {
      const found = byId(id);
      const isLogin = (name) => name.toLowerCase() === login.toLowerCase();
      return found.length > 0 ? found : holding(({ forge }) => forge.logins.some(isLogin));
    },
    /** Whoever an address of a trailer is. */
    atAddress: (raw) => {
      const address = raw.trim().toLowerCase();
      if (members.has(address) && address.includes('@')) return [address];
      const own = /^(\d{1,15})\+[^@]+@users\.noreply\./.exec(address);
      return own === null ? [] : byId(Number(own[1]));
    },
    /** Whether the rule counts somebody, and the facts of the roster that this rests on (the fewest, of several ways). */
    fits: (person, at, { approvers }, about) => {
      const can = maySpeak(person, at);
      const rests = [`members.${person}.ids.github`];
      if (can !== 'yes' || approvers === null) return { answer: can, rests };
      const ways = approvers.map((name) => isMeant(name, person, about));
      const best = ways
        .filter(({ answer }) => answer === 'yes')
        .sort((a, b) => a.rests.length - b.rests.length)[0];
      if (best !== undefined) return { answer: 'yes', rests: [...rests, ...best.rests] };
      return ways.some(({ answer }) => answer === 'unknown') ? { answer: 'unknown', rests } : NO;
    },
  };
}
