import type { CompanyRepository } from "./company-repository";

/** Terraform and runbooks. */
export const infrastructure: CompanyRepository = {
  name: "infrastructure",
  description: "Terraform, clusters and runbooks for everything that runs in production",
  language: "HCL",
  topics: ["terraform", "kubernetes", "runbooks"],
  files: [
    {
      path: "README.md",
      text: `# infrastructure

Terraform for the \`staging\` and \`production\` clusters, and the runbooks for whoever is on call. Production changes need two reviews.
`,
    },
    {
      path: "runbooks/deploy.md",
      text: `# Deploying a service

1. Merge to \`main\`; the pipeline builds an image tagged with the commit.
2. The image rolls out to staging by itself and is watched for 15 minutes.
3. Approve the production step in the pipeline. It rolls out to 10% of the pods first.
4. To roll back, run \`lantern rollback <service>\`; it takes about 40 seconds.
`,
    },
    {
      path: "runbooks/postgres-failover.md",
      text: `# Postgres failover

Fail over only when the primary has not answered for 3 minutes. Run \`lantern db failover tracking\`, wait until the new primary reports \`ready\`, then restart the workers. Expect up to 90 seconds without writes.
`,
    },
    {
      path: "terraform/database.tf",
      text: `resource "postgres_cluster" "tracking" {
  version           = "17"
  instances         = 3
  storage_gigabytes = 800
  backup_window     = "02:00-03:00"
}
`,
    },
  ],
  threads: [
    {
      kind: "issue",
      title: "Nightly backup of the tracking database exceeds its window",
      author: "jonas-lind",
      assignee: "maya-ortiz",
      labels: ["bug", "database"],
      body: "The full backup took 94 minutes last night; the window is 60 minutes. While it runs, queries are about 20% slower. Proposal: a full backup on Sunday and incremental ones on the other days.",
      comments: [
        {
          author: "maya-ortiz",
          body: "Agreed. A trial of incremental backups on staging took 7 minutes. I switch production next Monday.",
        },
      ],
    },
    {
      kind: "issue",
      title: "Rotate the carrier certificates before 1 March",
      author: "priya-raman",
      assignee: "priya-raman",
      labels: ["security"],
      body: "The client certificates for four carriers expire on 1 March. Each carrier needs the new public key two weeks earlier.",
      comments: [],
    },
    {
      kind: "issue",
      title: "Staging cluster runs out of disk every weekend",
      author: "priya-raman",
      labels: ["bug"],
      closed: "completed",
      body: "Old images were never removed. A nightly job now deletes images older than 14 days.",
      comments: [],
    },
  ],
};
