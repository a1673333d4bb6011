# What goes wrong is answered as `{ "error": { "code": ..., "message": ... } }`.
module Problems
  extend ActiveSupport::Concern

  included do
    rescue_from(Problem, *Problem::EXCEPTIONS) { |exception| render_problem Problem.of(exception) }
  end

  private

  def render_problem(problem, beside = {})
    wait = problem.data[:retryAfter]
    response.headers["Retry-After"] = wait.fdiv(1_000).ceil.to_s if wait
    render json: { error: problem.data, **beside }, status: problem.status
  end
end
