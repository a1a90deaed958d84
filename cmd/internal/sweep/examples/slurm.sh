#!/bin/bash
# A sweep as a Slurm array: 16 tasks, each makes one shard of the runs. All write into one folder, each a journal of
# its own; a task that is requeued goes on where it was.
#
#   jobid=$(sbatch --parsable slurm.sh)
#   sbatch --dependency=afterok:$jobid --wrap 'sessionsim sweep merge study.yaml --out results'
#
# Few longer tasks suit a cluster better than many short ones; its MaxArraySize bounds the array.
#SBATCH --job-name=sweep
#SBATCH --array=1-16
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=1G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
set -eu
exec sessionsim sweep study.yaml --out results --progress lines \
	--workers "$SLURM_CPUS_PER_TASK" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
