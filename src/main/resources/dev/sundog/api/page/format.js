// Numbers as people read them.

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

function scaled(value, units, step) {
  let unit = 0;
  while (Math.abs(value) >= step && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits) + ' ' + units[unit];
}

export const bytes = n => scaled(n, BYTES, 1000);

/** Bytes a second, in bits as lines are sold. */
export const rate = n => scaled(n * 8, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'], 1000);

export function seconds(s) {
  if (s === null || s === undefined) return '–';
  if (s === 0) return '0 s';
  if (s < 0.001) return (s * 1e6).toFixed(0) + ' µs';
  if (s < 1) return (s * 1000).toFixed(s < 0.01 ? 2 : s < 0.1 ? 1 : 0) + ' ms';
  if (s < 10) return s.toFixed(1) + ' s';
  if (s < 120) return Math.round(s) + ' s';
  if (s < 7200) return Math.round(s / 60) + ' min';
  if (s < 172800) return (s / 3600).toFixed(1) + ' h';
  return (s / 86400).toFixed(1) + ' d';
}

export const percent = (p, digits = 1) => (100 * p).toFixed(p === 0 || p === 1 ? 0 : digits) + ' %';

export const count = n => n.toLocaleString('en');

export const score = s => s.toFixed(1);

export const many = (n, one, more = one + 's') => count(n) + ' ' + (n === 1 ? one : more);

export const rpo = s => s === 0 ? '0 s' : seconds(s);

export function eta(e) {
  if (!e) return '';
  return Math.abs(e.highSeconds - e.lowSeconds) < 1 ? seconds(e.lowSeconds) : seconds(e.lowSeconds) + ' to ' + seconds(e.highSeconds);
}

export function time(iso) {
  const t = new Date(iso);
  return isNaN(t) ? String(iso) : t.toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'medium'});
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The clock on the wall as an agent wrote it, wherever the browser is: the hour within a day, else with its day or date. */
export function wall(iso, now = Date.now()) {
  const [date, hour] = [iso.slice(0, 10), iso.slice(11, 16)];
  const days = (Date.parse(iso) - now) / 86400000;
  if (days < 1) return hour;
  return (days < 6 ? DAYS[new Date(date).getUTCDay()] : date) + ' ' + hour;
}

export const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
