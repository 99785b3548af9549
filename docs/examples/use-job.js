import { shallowRef, toValue, watchEffect } from "vue";
import { cancelJob, watchJob } from "./hooks/job";

const SIGNED_OUT = { job: null, text: null, state: "signed-out" };

/** Returns a job live. `db` and `id` may be refs or getters; without a database nothing is read. */
export function useJob(db, id) {
  const picture = shallowRef(SIGNED_OUT);
  watchEffect((onCleanup) => {
    const [database, jobId] = [toValue(db), toValue(id)];
    if (database) onCleanup(watchJob(database, jobId, (next) => (picture.value = next)));
    else picture.value = SIGNED_OUT;
  });
  return { picture, cancel: () => cancelJob(toValue(db), toValue(id)) };
}
