# Runs all tests: ruby examples/rails/test/all.rb
require_relative "test_helper"

Dir[File.join(__dir__, "**/*_test.rb")].sort.each { |file| require file }
