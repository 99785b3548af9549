import "./ui.css";

export { Age, Money, Progress, useNow } from "./amounts";
export { Badge, Score, type Tone } from "./badge";
export { Button, ButtonLink, type ButtonProps, classes, Spinner } from "./button";
export { Dialog, type DialogProps } from "./dialog";
export { type Control, Field, type FieldProps } from "./field";
export { Empty, ProblemBox, Skeleton } from "./notices";
export { PageTitle, type PageTitleProps } from "./page-title";
export { type Column, Table, type TableProps } from "./table";
export { ToastProvider, useToast } from "./toast";
export { type Loaded, useLoad } from "./use-load";
