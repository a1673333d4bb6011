# What goes wrong is answered as `{ "error": { "code": ..., "message": ... } }`.
module Problems
  extend ActiveSupport::Concern

  included do
    rescue_from(Problem, *Problem::EXCEPTIONS) { |exception| render_problem Problem.of(exception) }
  end

  private

  def render_problem(problem, beside = {})
    render json: { error: problem.data, **beside }, status: problem.status
  end
end
