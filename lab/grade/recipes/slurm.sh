#!/bin/bash
# An array of eight jobs, each grades its part of the class on a file system that
# all nodes see:
#   sbatch slurm.sh
#SBATCH --job-name=poollab-grade
#SBATCH --array=0-7
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=02:00:00
#SBATCH --requeue
set -eu

exec poollab grade -class "$HOME/class" -out "$HOME/results" -resume -shard auto -secret "$HOME/seed" -jobs "$SLURM_CPUS_PER_TASK"
