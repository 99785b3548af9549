import { useState } from "react";
import type { DoorJob } from "../../door-types";
import { Problem } from "../../problem";
import { Button, Dialog, Empty, PageTitle, ProblemBox, Skeleton, useToast } from "../../ui";
import { JobDialog } from "./job-dialog";
import { type Letter, LetterCard } from "./letter-card";
import "./dead-letters.css";

interface Props {
  letters: Letter[] | null;
  error: unknown;
  more: boolean;
  busy: boolean;
  onLoadMore: () => void;
  onReload: () => void;
  /** Publishes a message again; with `anyway` also one that would be refused once more. */
  replay: (id: string, anyway: boolean) => Promise<void>;
  /** The organizations whose jobs the page may listen to; another one's job is read through the API. */
  orgIds: readonly string[];
  loadJob: (id: string, signal: AbortSignal) => Promise<DoorJob>;
}

/** The messages that were refused or given up, for operators. */
export function DeadLettersView(props: Props) {
  const { letters, error, more, busy, onLoadMore, onReload, replay, orgIds, loadJob } = props;
  const [jobId, setJobId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Letter | null>(null);
  return (
    <div className="letters">
      <PageTitle title="Dead letters" actions={<Button onClick={onReload}>Reload</Button>} />
      <p className="muted letters-about">
        Messages that the pipeline refused or gave up, of every organization. A replayed one stays in the
        list.
      </p>
      {error ? <ProblemBox error={error} retry={onReload} /> : null}
      {!letters && !error && <Skeleton lines={8} />}
      {letters?.length === 0 && !error && (
        <Empty title="No dead letters">No message was refused or given up.</Empty>
      )}
      {letters?.map((letter) => (
        <LetterCard
          key={letter.message_id}
          letter={letter}
          busy={false}
          onReplay={() => setChosen(letter)}
          isOwn={letter.org_id !== null && orgIds.includes(letter.org_id)}
          onJob={setJobId}
        />
      ))}
      {more && (
        <p className="letters-more">
          <Button busy={busy} onClick={onLoadMore}>
            Load more
          </Button>
        </p>
      )}
      <JobDialog key={jobId} id={jobId} load={loadJob} onClose={() => setJobId(null)} />
      <ReplayDialog
        key={chosen?.message_id}
        letter={chosen}
        replay={replay}
        onClose={() => setChosen(null)}
      />
    </div>
  );
}

interface DialogProps {
  letter: Letter | null;
  replay: Props["replay"];
  onClose: () => void;
}

function ReplayDialog({ letter, replay, onClose }: DialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const toast = useToast();
  const isRefused = problem?.code === "refused_again";
  const send = async () => {
    if (!letter) return;
    setBusy(true);
    try {
      await replay(letter.message_id, isRefused);
      toast("The message is published again.");
      onClose();
    } catch (error) {
      setProblem(
        error instanceof Problem ? error : new Problem("The message could not be replayed: try again."),
      );
    }
    setBusy(false);
  };
  return (
    <Dialog
      open={letter !== null}
      title="Replay this message?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind={isRefused ? "danger" : "primary"} busy={busy} onClick={send}>
            {isRefused ? "Replay anyway" : "Replay"}
          </Button>
        </>
      }
    >
      <p>
        It is published again to where it came from. If its job has ended without it, a new run begins, which
        may cost money.
      </p>
      <p className="letter-reason" dir="auto">
        {letter?.reason}
      </p>
      {problem && <ProblemBox error={problem} />}
    </Dialog>
  );
}
