package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// examples are the manifests for batch systems.
const examples = "../internal/sweep/examples/"

// job is the part of a Kubernetes Job that matters here, in the words of its API (batch/v1).
type job struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		CompletionMode       string `yaml:"completionMode"`
		Completions          int    `yaml:"completions"`
		Parallelism          int    `yaml:"parallelism"`
		BackoffLimitPerIndex int    `yaml:"backoffLimitPerIndex"`
		Template             struct {
			Spec struct {
				RestartPolicy string `yaml:"restartPolicy"`
				Containers    []struct {
					Name         string         `yaml:"name"`
					Image        string         `yaml:"image"`
					Command      []string       `yaml:"command"`
					Resources    map[string]any `yaml:"resources"`
					VolumeMounts []struct {
						Name      string `yaml:"name"`
						MountPath string `yaml:"mountPath"`
						ReadOnly  bool   `yaml:"readOnly"`
					} `yaml:"volumeMounts"`
				} `yaml:"containers"`
				Volumes []map[string]any `yaml:"volumes"`
			} `yaml:"spec"`
		} `yaml:"template"`
	} `yaml:"spec"`
}

// TestKubernetesManifest: the manifest has no key that a Job does not have, is an Indexed Job whose indexes are the
// shards, and the command of every pod is one that sessionsim understands: run for all indexes, it makes the sweep.
func TestKubernetesManifest(t *testing.T) {
	text, err := os.ReadFile(examples + "kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var j job
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&j); err != nil {
		t.Fatal(err)
	}
	pod := j.Spec.Template.Spec
	if j.APIVersion != "batch/v1" || j.Kind != "Job" || j.Spec.CompletionMode != "Indexed" ||
		pod.RestartPolicy != "Never" || len(pod.Containers) != 1 || j.Spec.Completions < 2 ||
		j.Spec.Parallelism > j.Spec.Completions || j.Spec.Completions > 100_000 {
		t.Fatalf("this is no Indexed Job: %+v", j)
	}
	if !strings.HasSuffix(pod.Containers[0].Image, ":"+version) {
		t.Errorf("the image %s is not that of version %s", pod.Containers[0].Image, version)
	}
	command := pod.Containers[0].Command
	shards := regexp.MustCompile(`/(\d+)$`).FindStringSubmatch(command[2])
	if len(command) != 3 || command[1] != "-c" || shards == nil || shards[1] != "16" || j.Spec.Completions != 16 {
		t.Fatalf("the command is %q for %d indexes", command, j.Spec.Completions)
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell here")
	}
	name := survey(t)
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	script := strings.NewReplacer("exec sessionsim", os.Args[0], "/study/study.yaml", name, "/results", dir).
		Replace(command[2])
	for _, index := range []string{"0", "1", "15"} {
		sh := exec.Command("sh", "-c", script)
		sh.Env = append(os.Environ(), asProgram+"=1", "JOB_COMPLETION_INDEX="+index)
		if said, err := sh.CombinedOutput(); err != nil {
			t.Fatalf("index %s ended with %v and said\n%s", index, err, said)
		}
	}
	journals, _ := filepath.Glob("sweep/journals/*.journal")
	if len(journals) != 3 || !strings.HasSuffix(journals[2], "shard-0016-of-0016.journal") {
		t.Errorf("the pods left %v", journals)
	}
}

// TestSlurmScript: all directives are ones that sbatch knows, and the script, run as the tasks of an array are, makes
// the whole sweep.
func TestSlurmScript(t *testing.T) {
	text, err := os.ReadFile(examples + "slurm.sh")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"job-name": true, "array": true, "ntasks": true, "cpus-per-task": true, "mem": true,
		"time": true, "requeue": true, "open-mode": true}
	directives := regexp.MustCompile(`(?m)^#SBATCH --([a-z-]+)(?:=(\S+))?$`).FindAllStringSubmatch(string(text), -1)
	for _, d := range directives {
		if !known[d[1]] {
			t.Errorf("sbatch has no --%s", d[1])
		}
	}
	if n := strings.Count(string(text), "#SBATCH"); n != len(directives) || n < 5 {
		t.Errorf("%d of %d directives can be read", len(directives), n)
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	name := survey(t)
	script := strings.NewReplacer("exec sessionsim", os.Args[0], "study.yaml", name).Replace(string(text))
	if err := os.WriteFile("slurm.sh", []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, task := range []string{"1", "2", "3"} {
		cmd := exec.Command(bash, "slurm.sh")
		cmd.Env = append(os.Environ(), asProgram+"=1", "SLURM_ARRAY_TASK_ID="+task, "SLURM_ARRAY_TASK_COUNT=3",
			"SLURM_CPUS_PER_TASK=2")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("task %s ended with %v and said\n%s", task, err, said)
		}
	}
	for _, args := range [][]string{{"sweep", "merge", name, "--out", "results"}, {"sweep", name, "--out", "whole"}} {
		if _, code := call(t, t.Context(), io.Discard, args...); code != 0 {
			t.Fatalf("%v ended with %d", args, code)
		}
	}
	if name := difference("results", "whole"); name != "" {
		t.Errorf("%s differs", name)
	}
}
