// Speaks to the agent. The token lives in this tab alone; no cookie is used, so no other page can borrow it.

const KEPT = 'sundog';

export class Fault extends Error {
  constructor(status, error, remedy) {
    super(error);
    this.status = status;
    this.remedy = remedy;
  }
}

export const isLoggedIn = () => sessionStorage.getItem(KEPT) !== null;
export const logOut = () => sessionStorage.removeItem(KEPT);

function headers(more = {}) {
  const token = sessionStorage.getItem(KEPT);
  return token ? {...more, Authorization: 'Bearer ' + token} : more;
}

async function fault(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // not from the agent
  }
  return new Fault(response.status, body.error ?? 'The agent answered ' + response.status, body.remedy ?? '');
}

async function answered(promise) {
  let response;
  try {
    response = await promise;
  } catch {
    throw new Fault(0, 'The agent does not answer', 'See whether it runs: sundog status');
  }
  if (!response.ok) throw await fault(response);
  return response;
}

/** GET of a path beneath /v1/, with parameters. */
export async function get(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams(parameters).toString().replaceAll('+', '%20');
  const response = await answered(fetch('v1/' + path + (query ? '?' + query : ''), {headers: headers(), signal}));
  return response.json();
}

export async function post(path, body) {
  const response = await answered(fetch('v1/' + path, {
    method: 'POST',
    headers: headers({'Content-Type': 'application/json'}),
    body: JSON.stringify(body),
  }));
  return response.json();
}

/** Opens a session, by a code or by the certificate that the browser shows. */
export async function logIn(code) {
  logOut();
  const session = await post('session', code ? {code} : {});
  sessionStorage.setItem(KEPT, session.token);
}

const SILENCE_MS = 25000;

/** Reads one stream of events until it ends; each event is handed over parsed. */
async function stream(handle) {
  const end = new AbortController();
  let watch = setTimeout(() => end.abort(), SILENCE_MS);
  try {
    const response = await answered(fetch('v1/events', {headers: headers(), signal: end.signal}));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const {value, done} = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(() => end.abort(), SILENCE_MS);
      text += value;
      for (let cut; (cut = text.indexOf('\n\n')) >= 0; text = text.slice(cut + 2)) {
        const data = text.slice(0, cut).split('\n').filter(l => l.startsWith('data: ')).map(l => l.slice(6)).join('');
        if (data) handle(JSON.parse(data));
        else handle(null);
      }
    }
  } finally {
    clearTimeout(watch);
  }
}

const pause = ms => new Promise(done => setTimeout(done, ms));

/**
 * Follows the overview for as long as the page is open: pushed where there is room, asked for where too many pages are open.
 * told(overview or null for a sign of life), state('live' | 'asking' | 'lost'), out() when the session is over.
 */
export async function follow(told, state, out) {
  let wait = 500;
  for (;;) {
    try {
      await stream(overview => {
        wait = 500;
        state('live');
        told(overview);
      });
    } catch (e) {
      if (e.status === 401) return out();
      if (e.status === 503) {
        if (!await asking(told, state, out)) return;
        continue;
      }
    }
    state('lost');
    await pause(wait * (1 + Math.random()));
    wait = Math.min(wait * 2, 10000);
  }
}

async function asking(told, state, out) {
  for (let i = 0; i < 10; i++) {
    try {
      told(await get('overview'));
      state('asking');
    } catch (e) {
      if (e.status === 401) {
        out();
        return false;
      }
      if (e.status !== 503) state('lost');
    }
    await pause(5000 * (1 + Math.random()));
  }
  return true;
}
