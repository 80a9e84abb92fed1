package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestRecipeKubernetes(t *testing.T) {
	var job struct {
		APIVersion string `yaml:"apiVersion"`
		Kind       string
		Spec       struct {
			Completions, Parallelism int
			CompletionMode           string `yaml:"completionMode"`
			BackoffLimitPerIndex     *int   `yaml:"backoffLimitPerIndex"`
			PodFailurePolicy         struct {
				Rules []struct {
					Action      string
					OnExitCodes struct {
						Operator string
						Values   []int
					} `yaml:"onExitCodes"`
				}
			} `yaml:"podFailurePolicy"`
			Template struct {
				Spec struct {
					RestartPolicy string `yaml:"restartPolicy"`
					Containers    []struct {
						Command      []string
						VolumeMounts []struct{ Name, MountPath string } `yaml:"volumeMounts"`
					}
					Volumes []struct{ Name string }
				}
			}
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(recipe(t, "kubernetes.yaml")), &job))
	require.Equal(t, "batch/v1 Job", job.APIVersion+" "+job.Kind)
	s := job.Spec
	require.Equal(t, "Indexed", s.CompletionMode)
	require.Equal(t, s.Completions, s.Parallelism)
	require.NotNil(t, s.BackoffLimitPerIndex)
	require.Equal(t, "FailJob", s.PodFailurePolicy.Rules[0].Action)
	require.Equal(t, "In", s.PodFailurePolicy.Rules[0].OnExitCodes.Operator)
	require.Equal(t, []int{exitUsage}, s.PodFailurePolicy.Rules[0].OnExitCodes.Values)
	require.Equal(t, "Never", s.Template.Spec.RestartPolicy, "a policy for failed pods takes that")
	c := s.Template.Spec.Containers[0]
	require.Equal(t, "poollab", c.Command[0])
	inParts(t, understood(t, c.Command[1:]), s.Completions, map[string]string{"JOB_COMPLETION_INDEX": "7"})
	volumes := map[string]bool{}
	for _, v := range s.Template.Spec.Volumes {
		volumes[v.Name] = true
	}
	for _, m := range c.VolumeMounts {
		require.True(t, volumes[m.Name], m.Name)
	}
	require.Len(t, c.VolumeMounts, len(volumes))
}

func TestRecipeSlurm(t *testing.T) {
	text := recipe(t, "slurm.sh")
	require.True(t, strings.HasPrefix(text, "#!/bin/bash\n"))
	require.Contains(t, text, "#SBATCH --array=0-7\n")
	require.Less(t, strings.LastIndex(text, "#SBATCH"), strings.Index(text, "set -eu"), "directives end at the first command")
	lines := shellLines(t, text)
	require.Len(t, lines, 1)
	inParts(t, understood(t, lines[0]), 8, map[string]string{"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_STEP": "1"})
}

func TestRecipeAWSBatch(t *testing.T) {
	var job struct {
		JobName, JobQueue, JobDefinition string
		ArrayProperties                  struct{ Size int }
		RetryStrategy                    struct {
			Attempts       int
			EvaluateOnExit []struct{ OnExitCode, Action string }
		}
		Timeout            struct{ AttemptDurationSeconds int }
		ContainerOverrides struct {
			Command              []string
			ResourceRequirements []struct{ Type, Value string }
		}
	}
	d := json.NewDecoder(strings.NewReader(recipe(t, "aws-batch.json")))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&job))
	require.NotEmpty(t, job.JobName)
	require.NotEmpty(t, job.JobQueue)
	require.NotEmpty(t, job.JobDefinition)
	n := job.ArrayProperties.Size
	require.True(t, n >= 2 && n <= 10_000, "what an array can have")
	require.True(t, job.RetryStrategy.Attempts >= 2 && job.RetryStrategy.Attempts <= 10)
	rules := job.RetryStrategy.EvaluateOnExit
	require.Equal(t, "3 RETRY", rules[0].OnExitCode+" "+rules[0].Action)
	require.Equal(t, "* EXIT", rules[len(rules)-1].OnExitCode+" "+rules[len(rules)-1].Action)
	require.Equal(t, "poollab", job.ContainerOverrides.Command[0])
	inParts(t, understood(t, job.ContainerOverrides.Command[1:]), n, map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "7", "AWS_BATCH_JOB_ARRAY_SIZE": "8"})
}
