import { type Access, askAccess } from "./access";
import type { Config } from "./config";
import { Problem, readProblem, unreachable } from "./problem";
import type { Tokens } from "./tabs";

/** The requests of a sign-in: to Supabase, and to the door for a token of Firestore. Each throws a Problem. */
export class SignInApi {
  private readonly config: Config;
  private readonly send: typeof fetch;

  constructor(config: Config, send: typeof fetch) {
    this.config = config;
    this.send = send;
  }

  /** Sign in by password. */
  withPassword(email: string, password: string): Promise<Tokens> {
    return this.grant("password", { email, password });
  }

  /** Sign in anew; the token is used up then, and the answer has another one. */
  refresh(token: string): Promise<Tokens> {
    return this.grant("refresh_token", { refresh_token: token });
  }

  /** End this sign-in at Supabase, and no other one of the user. */
  async signOut(token: string): Promise<void> {
    await this.askSupabase("logout?scope=local", {}, { Authorization: `Bearer ${token}` });
  }

  /** Return a token for Firestore, and what the user may see; the wanted organizations first, if there are too many. */
  firestoreToken(access: string, wanted: string[]): Promise<Access> {
    return askAccess(async (body) => {
      const headers = { Authorization: `Bearer ${access}` };
      const answer = await this.post(`${this.config.api_url}/token`, body, headers);
      if (!answer.ok) throw await readProblem(answer);
      return answer;
    }, wanted);
  }

  private async grant(kind: string, body: object): Promise<Tokens> {
    const answer = await this.askSupabase(`token?grant_type=${kind}`, body);
    const { access_token, refresh_token, expires_in, user } = await answer.json();
    return {
      access: access_token,
      refresh: refresh_token,
      expires: Date.now() + (Number(expires_in) || 0) * 1000,
      email: user?.email ?? null,
      userId: user?.id ?? null,
    };
  }

  private async askSupabase(path: string, body: object, headers = {}): Promise<Response> {
    const key = this.config.supabase_key;
    const address = `${this.config.supabase_url}/auth/v1/${path}`;
    const answer = await this.post(address, body, { ...(key ? { apikey: key } : {}), ...headers });
    if (!answer.ok) throw await readRefusal(answer);
    return answer;
  }

  private async post(address: string, body: object, headers: object): Promise<Response> {
    const all = { "Content-Type": "application/json", ...headers };
    try {
      return await this.send(address, {
        method: "POST",
        headers: all,
        body: JSON.stringify(body),
        credentials: "omit",
      });
    } catch (error) {
      throw unreachable(error);
    }
  }
}

const SENTENCES: Record<string, string> = {
  invalid_credentials: "The email address or the password is wrong.",
  email_not_confirmed: "This email address is not confirmed: open the link in the message that you got.",
  user_banned: "This account is blocked: ask your administrator.",
  over_request_rate_limit: "Too many attempts: wait a few minutes, then try again.",
};

async function readRefusal(answer: Response): Promise<Problem> {
  const body = await answer.json().catch(() => null);
  const code = body?.error_code ?? body?.error;
  const known = typeof code === "string" ? SENTENCES[code] : undefined;
  const text = body?.msg ?? body?.error_description ?? body?.message;
  const sentence = typeof text === "string" && text ? text : `The sign-in refused this (${answer.status}).`;
  return new Problem(known ?? sentence, answer.status, { code: typeof code === "string" ? code : undefined });
}
