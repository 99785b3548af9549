// How each framework shows a job with the examples of docs/frontend.md. Each function returns one that stops.
import { createRoot } from "react-dom/client";
import { createApp } from "vue";
import { PipelineProvider } from "./hooks";
import { PostJob } from "./post-job.jsx";
import VueJob from "./PostJob.vue";
import { showJob } from "./show-job.js";

export function react(place, db, id) {
  const root = createRoot(place);
  root.render(
    <PipelineProvider db={db}>
      <PostJob key={id} id={id} />
    </PipelineProvider>,
  );
  return () => root.unmount();
}

export function vue(place, db, id) {
  const app = createApp(VueJob, { db, id });
  app.mount(place);
  return () => app.unmount();
}

export function plain(place, db, id) {
  const make = (name, role) => place.appendChild(Object.assign(document.createElement(name), { role }));
  const page = { title: make("h1"), status: make("p", "status"), bar: make("progress"), cancel: make("button") };
  page.bar.max = 100;
  return showJob({ ...page, error: make("p", "alert"), text: make("article") }, db, id);
}
