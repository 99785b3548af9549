import { type FormEvent, useState } from "react";
import type { Session, SessionStore } from "../../session";
import { Button, Field, PageTitle, ProblemBox } from "../../ui";

interface Props {
  store: SessionStore;
  session: Session;
  /** Of a stack on this machine, where any password is right. */
  demoEmail?: string | undefined;
}

/** The view before all others. The address stays, so that the user comes to the place that they asked for. */
export function SignInView({ store, session, demoEmail }: Props) {
  const [error, setError] = useState<unknown>(null);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const busy = session.status === "signing-in";
  const signIn = (name: string, secret: string) => {
    setError(null);
    store.signIn(name, secret).catch(setError);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) signIn(email.trim(), password);
  };
  const form = (
    <form onSubmit={submit}>
      <Field label="Email" required>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label="Password" required hint={demoEmail && "On this machine any password is right."}>
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" kind={demoEmail ? "plain" : "primary"} busy={busy}>
        Sign in
      </Button>
    </form>
  );
  return (
    <main id="main">
      <div className="sign-in">
        <PageTitle title="Sign in" />
        {session.reason && error === null && <p role="status">{session.reason}</p>}
        {error !== null && <ProblemBox error={error} />}
        {demoEmail ? (
          <>
            <Button kind="primary" busy={busy} onClick={() => signIn(demoEmail, "any")}>
              Sign in as {demoEmail}
            </Button>
            <details>
              <summary>As another user</summary>
              {form}
            </details>
          </>
        ) : (
          form
        )}
      </div>
    </main>
  );
}
