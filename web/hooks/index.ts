export * from "./contract";
export type { JobRow } from "./document";
export { fold, type JobFilter, type ListStatus } from "./filter";
export { cancelJob, type JobPicture, type OutputPicture, readOutput, watchJob, watchOutput } from "./job";
export { type FindJobs, type JobsPicture, PAGE_SIZE, watchJobs } from "./jobs";
export type { LinkState } from "./listening";
export { PipelineProvider, useConnection, useJob, useJobs, useOutput } from "./react";
