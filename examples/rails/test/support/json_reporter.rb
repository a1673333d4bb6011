# Writes what became of each test to the file that REPORT names, for programs to read.
class JsonReporter < Minitest::AbstractReporter
  def initialize(file)
    super()
    @file = file
    @results = []
  end

  def record(result)
    @results << {
      suite: result.klass,
      name: result.name.delete_prefix("test_").tr("_", " ").strip,
      state: result.skipped? ? "skipped" : result.passed? ? "passed" : "failed",
      failures: result.failures.reject { |failure| failure.is_a?(Minitest::Skip) }.map do |failure|
        "#{failure.message}\n#{failure.location}"
      end
    }
  end

  def report
    File.write(@file, JSON.generate(@results))
  end
end

module Minitest
  def self.plugin_json_report_init(_options)
    reporter << JsonReporter.new(ENV["REPORT"]) if ENV["REPORT"]
  end

  extensions << "json_report"
end
